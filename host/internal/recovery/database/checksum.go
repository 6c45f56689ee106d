package database

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"etcd-host/internal/system/files"
)

// Checksum compares a snapshot with the SHA-256 that etcd ends it with, and returns the SHA-256 of the whole file.
// `etcdutl snapshot status` does not compare it: a file with a flipped byte passes there.
func Checksum(file string) (whole string, err error) {
	opened, err := files.OpenPlain(file)
	if err != nil {
		return "", err
	}
	defer func() { _ = opened.Close() }()
	return ChecksumOf(opened)
}

// ChecksumOf does so for a file that is open.
func ChecksumOf(opened *os.File) (whole string, err error) {
	if _, err := opened.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	info, err := opened.Stat()
	if err != nil {
		return "", err
	}
	// The database is a number of whole pages, and each page a number of 512 bytes.
	if info.Size()%512 != sha256.Size {
		return "", fmt.Errorf("it has %d bytes, and a whole snapshot has 32 more than a multiple of 512. It is truncated, "+
			"or not a snapshot that etcdctl saved", info.Size())
	}
	data, all := sha256.New(), sha256.New()
	if _, err := io.CopyN(io.MultiWriter(data, all), opened, info.Size()-sha256.Size); err != nil {
		return "", err
	}
	embedded, err := io.ReadAll(io.TeeReader(opened, all))
	if err != nil {
		return "", err
	}
	if !bytes.Equal(embedded, data.Sum(nil)) {
		return "", errors.New("its data differs from the SHA-256 at its end: it was damaged after etcd saved it")
	}
	return hex.EncodeToString(all.Sum(nil)), nil
}
