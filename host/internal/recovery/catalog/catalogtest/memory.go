// Package catalogtest has a target for tests of what is read of it.
package catalogtest

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"

	"etcd-host/internal/recovery/target"
)

// Memory is a target that counts what is read of it.
type Memory struct {
	target.Target
	// On, where it is given, may fail a reading.
	On func(path string) error

	mutex sync.Mutex
	files map[string][]byte
	reads map[string]int
}

// Add stores a file.
func (m *Memory) Add(path string, content []byte) {
	if m.files == nil {
		m.files = map[string][]byte{}
	}
	m.files[path] = content
}

// Reads are how many files were read, and how often all of them were.
func (m *Memory) Reads() (files, times int) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	for _, count := range m.reads {
		times += count
	}
	return len(m.reads), times
}

// List has all files below a folder.
func (m *Memory) List(_ context.Context, folder string) ([]target.Object, error) {
	var all []target.Object
	for path, content := range m.files {
		if strings.HasPrefix(path, folder) {
			all = append(all, target.Object{Path: path, Size: int64(len(content))})
		}
	}
	return all, nil
}

// Get reads a file.
func (m *Memory) Get(ctx context.Context, path string) (io.ReadCloser, error) {
	m.mutex.Lock()
	if m.reads == nil {
		m.reads = map[string]int{}
	}
	m.reads[path]++
	m.mutex.Unlock()
	if m.On != nil {
		if err := m.On(path); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	content, has := m.files[path]
	if !has {
		return nil, target.ErrNotFound
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

// Stat finds a file.
func (m *Memory) Stat(_ context.Context, path string) (target.Object, error) {
	content, has := m.files[path]
	if !has {
		return target.Object{}, target.ErrNotFound
	}
	return target.Object{Path: path, Size: int64(len(content))}, nil
}

// Remove removes a file.
func (m *Memory) Remove(path string) { delete(m.files, path) }

// Close does nothing.
func (m *Memory) Close() error { return nil }
