// Package targettest has stores for tests.
package targettest

import (
	"bufio"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// S3 is a store with one bucket in path style. It knows what this program asks of a store and nothing else.
type S3 struct {
	Bucket string
	// On, where it is given, may answer a request in place of the store.
	On func(w http.ResponseWriter, r *http.Request) (answered bool)

	mutex   sync.Mutex
	objects map[string][]byte
	// writes dates each object: no two are of one second.
	writes map[string]int
	count  int
	parts  map[string][]byte
	asked  []*http.Request
}

var _ http.Handler = (*S3)(nil)

// Asked are the requests so far.
func (s *S3) Asked() []*http.Request {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.asked)
}

// Keys are the objects' names, in order.
func (s *S3) Keys() []string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Sorted(maps.Keys(s.objects))
}

// Change changes the bytes of an object, as a failing disk of the store does. None: the object goes.
func (s *S3) Change(key string, change func([]byte) []byte) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if changed := change(slices.Clone(s.objects[key])); changed != nil {
		s.put(key, changed)
	} else {
		delete(s.objects, key)
	}
}

func (s *S3) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mutex.Lock()
	s.asked = append(s.asked, r.Clone(context.Background()))
	s.mutex.Unlock()
	if s.On != nil && s.On(w, r) {
		return
	}
	body, err := content(r)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.parts == nil {
		s.parts = map[string][]byte{}
	}
	key, inBucket := strings.CutPrefix(r.URL.Path, "/"+s.Bucket+"/")
	query := r.URL.Query()
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest, "IncompleteBody")
	case !inBucket:
		refuse(w, http.StatusNotFound, "NoSuchBucket")
	case key == "" && r.Method == http.MethodGet:
		s.list(w, query.Get("prefix"))
	case r.Method == http.MethodPost && query.Has("uploads"):
		answer(w, "InitiateMultipartUploadResult", "<Bucket>"+s.Bucket+"</Bucket><Key>"+key+"</Key><UploadId>1</UploadId>")
	case r.Method == http.MethodPut && query.Has("partNumber"):
		number, _ := strconv.Atoi(query.Get("partNumber"))
		s.parts[fmt.Sprintf("%s %05d", key, number)] = body
		w.Header().Set("ETag", `"1"`)
	case r.Method == http.MethodPost:
		s.complete(key)
		answer(w, "CompleteMultipartUploadResult", "<Bucket>"+s.Bucket+"</Bucket><Key>"+key+"</Key><ETag>1</ETag>")
	case r.Method == http.MethodPut:
		s.put(key, body)
		w.Header().Set("ETag", `"1"`)
	case r.Method == http.MethodDelete:
		delete(s.objects, key)
		w.WriteHeader(http.StatusNoContent)
	default:
		s.read(w, r, key)
	}
}

func (s *S3) read(w http.ResponseWriter, r *http.Request, key string) {
	object, there := s.objects[key]
	if !there {
		refuse(w, http.StatusNotFound, "NoSuchKey")
		return
	}
	w.Header().Set("ETag", `"1"`)
	written := time.Date(2026, 11, 28, 0, 0, s.writes[key], 0, time.UTC)
	http.ServeContent(w, r, "", written, strings.NewReader(string(object)))
}

func (s *S3) put(key string, content []byte) {
	if s.objects == nil {
		s.objects, s.writes = map[string][]byte{}, map[string]int{}
	}
	s.count++
	s.objects[key], s.writes[key] = content, s.count
}

func (s *S3) complete(key string) {
	s.put(key, nil)
	for _, part := range slices.Sorted(maps.Keys(s.parts)) {
		if strings.HasPrefix(part, key+" ") {
			s.objects[key] = append(s.objects[key], s.parts[part]...)
			delete(s.parts, part)
		}
	}
}

func (s *S3) list(w http.ResponseWriter, prefix string) {
	var listed strings.Builder
	for _, key := range slices.Sorted(maps.Keys(s.objects)) {
		if strings.HasPrefix(key, prefix) {
			_, _ = fmt.Fprintf(&listed, "<Contents><Key>%s</Key><Size>%d</Size>"+
				"<LastModified>2026-11-28T00:00:00.000Z</LastModified></Contents>", key, len(s.objects[key]))
		}
	}
	answer(w, "ListBucketResult", "<Name>"+s.Bucket+"</Name><IsTruncated>false</IsTruncated>"+listed.String())
}

func answer(w http.ResponseWriter, element, content string) {
	w.Header().Set("Content-Type", "application/xml")
	_, _ = fmt.Fprintf(w, "%s<%s>%s</%s>", xml.Header, element, content, element)
}

func refuse(w http.ResponseWriter, status int, code string) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, "%s<Error><Code>%s</Code><Message>no</Message></Error>", xml.Header, code)
}

// content reads a body. Over plain HTTP its parts are signed one by one, each behind a line with its length.
func content(r *http.Request) ([]byte, error) {
	if !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return io.ReadAll(r.Body)
	}
	var whole []byte
	for lines := bufio.NewReader(r.Body); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			return nil, err
		}
		length, _, _ := strings.Cut(strings.TrimSpace(line), ";")
		size, err := strconv.ParseInt(length, 16, 32)
		if err != nil || size == 0 {
			return whole, err
		}
		part := make([]byte, size+2)
		if _, err := io.ReadFull(lines, part); err != nil {
			return nil, err
		}
		whole = append(whole, part[:size]...)
	}
}
