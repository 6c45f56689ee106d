package target

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"etcd-host/internal/wire/coded"
)

// The bounds of a list. Without them a store that lists without an end would take the memory of etcd's host.
const (
	// objectsMost are the two files of a backup every five minutes for a year, and some more.
	objectsMost = 250_000
	// pathMost is what S3 takes as a name. Longer ones are not of a backup.
	pathMost = 1024
	// pageObjects of a page are far below pageMost bytes.
	pageObjects = 1000
	pageMost    = 4 << 20
	// pagesMost leaves room for stores with shorter pages.
	pagesMost = 10 * objectsMost / pageObjects
	// sessionMost is what an SFTP server may send for one list: 256 bytes for each object.
	sessionMost = 256 * objectsMost
)

var errTooMany = coded.TargetFailed.Errorf("the list has more than %d files. Nothing was changed. "+
	"Move files that are not backups out of this folder", objectsMost)

// gathered is a list so far.
type gathered struct {
	objects []Object
	seen    int
}

func (g *gathered) add(object Object) error {
	if len(object.Path) <= pathMost {
		g.objects = append(g.objects, object)
	}
	return g.count()
}

func (g *gathered) count() error {
	if g.seen++; g.seen > objectsMost {
		return errTooMany
	}
	return nil
}

// pages are those of one list by HTTP. A context carries them to the transport, since a library reads some of them.
type pages struct {
	count int
	last  string
}

type pagesKey struct{}

func withPages(ctx context.Context) context.Context {
	return context.WithValue(ctx, pagesKey{}, &pages{})
}

// next is nil where the request is for a further page.
func (p *pages) next(request *http.Request) error {
	if p.count++; p.count > pagesMost {
		return fmt.Errorf("the list has more than %d pages", pagesMost)
	}
	if asked := request.URL.String(); asked == p.last {
		return errors.New("the store names a page of the list as the one after it")
	}
	return nil
}

// read bounds a page. A request that failed may be made again.
func (p *pages) read(answer *http.Response) {
	if answer.StatusCode == http.StatusOK {
		p.last = answer.Request.URL.String()
	}
	answer.Body = &onePage{answer.Body, pageMost}
}

type onePage struct {
	io.ReadCloser
	left int
}

func (o *onePage) Read(data []byte) (int, error) {
	if o.left <= 0 {
		return 0, fmt.Errorf("a page of the list has more than %d bytes", pageMost)
	}
	n, err := o.ReadCloser.Read(data[:min(len(data), o.left)])
	o.left -= n
	return n, err
}
