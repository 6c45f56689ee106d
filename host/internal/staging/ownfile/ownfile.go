// Package ownfile knows what is at the place of this program's own file before the program takes it.
package ownfile

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"etcd-host/internal/removal/earlier"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
)

// Verb is `take-place`. A new program runs it before it takes its place: it fails where others than root could change
// the program there. It keeps a copy of what a person has there. No other verb of this program runs meanwhile.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	if err := owners.Check(ctx, m); err != nil {
		return err
	}
	host := m.Paths
	info, err := os.Lstat(host.Program())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.IsDir() {
		return made.Refused(host, host.Program())
	}
	ours, err := isOurs(host, info)
	if err != nil || ours {
		return err
	}
	if err := os.MkdirAll(host.StateDir(), 0o700); err != nil {
		return err
	}
	return files.Keep(host, m.Say, host.Program())
}

// isOurs goes by the notes of this program, which no person writes. Until its first verb there are none. Then a program
// in Go names its packages, also one of an earlier version. No version ever made a link.
func isOurs(host paths.Host, info fs.FileInfo) (bool, error) {
	if !info.Mode().IsRegular() {
		return false, nil
	}
	if files.Exists(host.Made()) || earlier.WasHere(host) {
		return true, nil
	}
	content, err := os.ReadFile(host.Program())
	return bytes.HasPrefix(content, []byte("\x7fELF")) && bytes.Contains(content, []byte("etcd-host/internal/")), err
}
