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

// followEndpoints looks at the file each second and tells changes: members come and go while the ledger runs. An empty
// file, or none, is one that is being replaced.
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
