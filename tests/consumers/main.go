// The test puts this beside connect.go, which it takes from the page: one write each 100 ms, and a line for each.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

type call struct {
	At    int64  `json:"at"`
	Key   string `json:"key"`
	Error string `json:"error,omitempty"`
}

func main() {
	prefix, client, err := os.Args[1], (*clientv3.Client)(nil), error(nil)
	if client, err = connect(os.Args[2:]); err != nil {
		panic(err)
	}
	lines := json.NewEncoder(os.Stdout)
	for n, tick := 0, time.Tick(100*time.Millisecond); ; n++ {
		key := fmt.Sprintf("%s%d-%06d", prefix, os.Getpid(), n)
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		_, err := client.Put(ctx, key, "x")
		cancel()
		one := call{At: time.Now().UnixMilli(), Key: key}
		if err != nil {
			one.Error = err.Error()
		}
		lines.Encode(one)
		<-tick
	}
}
