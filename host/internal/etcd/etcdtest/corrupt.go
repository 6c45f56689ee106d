package etcdtest

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"go.etcd.io/bbolt"
	"go.etcd.io/etcd/server/v3/embed"
)

// Corrupt has the data directory of a member that is stopped hold another last byte in the value of its first key.
func Corrupt(t *testing.T, dataDir string, value byte) {
	t.Helper()
	file := filepath.Join(dataDir, "member", "snap", "db")
	db, err := bbolt.Open(file, 0o600, &bbolt.Options{Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket([]byte("key"))
		revision, content := bucket.Cursor().First()
		// The value comes last.
		changed := bytes.Clone(content)
		changed[len(changed)-1] = value
		return bucket.Put(bytes.Clone(revision), changed)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

// Restart starts a member again that was stopped.
func (c *Cluster) Restart(t *testing.T, member *Member) {
	t.Helper()
	c.launch(t, member, member.Name+"="+member.Peer.String(), embed.ClusterStateFlagExisting)
	member.WaitReady(t)
}
