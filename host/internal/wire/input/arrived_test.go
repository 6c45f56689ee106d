package input

import (
	"io"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/wire/coded"
)

func TestAnInputArrivesWholeOrIsRefused(t *testing.T) {
	whole, err := Arrived(strings.NewReader("a=1\n"), time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	if lines, err := ReadLines(whole, nil, "a"); err != nil || lines.Get("a") != "1" {
		t.Errorf("%v %v", lines, err)
	}
	silent, sender := io.Pipe()
	defer func() { _ = sender.Close() }()
	go func() { _, _ = sender.Write([]byte("a=1\n")) }()
	_, err = Arrived(silent, 50*time.Millisecond)
	if coded.CodeOf(err) != coded.InputNotWhole || !strings.Contains(err.Error(), "no data for 50ms") {
		t.Errorf("%v", err)
	}
}
