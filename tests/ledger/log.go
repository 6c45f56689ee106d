package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// Log appends records to a file. The kernel has a record when Append returns, so the record outlives the ledger. It is
// not synced to disk, because no test stops the machine that the ledger runs on.
type Log struct {
	mu   sync.Mutex
	file *os.File
}

func openLog(path string) (*Log, error) {
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	return &Log{file: file}, endLine(file)
}

// endLine closes the half line of a run that was killed, lest the first record of this one continue it.
func endLine(file *os.File) error {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return err
	}
	last := make([]byte, 1)
	if _, err := file.ReadAt(last, size-1); err != nil || last[0] == '\n' {
		return err
	}
	_, err = file.WriteString("\n")
	return err
}

// Append ends the program when the log cannot be written: a write whose outcome is not recorded would prove nothing.
func (l *Log) Append(record Record) {
	line, err := json.Marshal(record)
	if err == nil {
		l.mu.Lock()
		_, err = l.file.Write(append(line, '\n'))
		l.mu.Unlock()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "etcd-ledger: the log: %v\n", err)
		os.Exit(1)
	}
}

// readLog gives the log's records in their order. A line cut short, by a kill or because it is being written, is left
// out: the attempt before it stands.
func readLog(path string) ([]Record, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var records []Record
	reader := bufio.NewReaderSize(file, 1<<16)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			return records, nil
		}
		if err != nil {
			return nil, err
		}
		var record Record
		if err := json.Unmarshal(line, &record); err == nil {
			records = append(records, record)
		} else if bytes.HasSuffix(line, []byte("}\n")) {
			return nil, fmt.Errorf("%s:%d: %w", path, number, err)
		}
	}
}

func now() int64 {
	var at unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_MONOTONIC, &at); err != nil {
		panic(err)
	}
	return at.Nano()
}
