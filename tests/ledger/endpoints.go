package main

import (
	"context"
	"os"
	"slices"
	"strings"
	"time"
)

func splitEndpoints(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == ' ' })
}

// followEndpoints reads the file each second and reports changes, because members come and go while the ledger runs. A
// file that is empty or missing is being replaced.
func followEndpoints(ctx context.Context, path string, known []string, tell func([]string)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		if listed := splitEndpoints(string(text)); len(listed) > 0 && !slices.Equal(listed, known) {
			known = listed
			tell(listed)
		}
	}
}
