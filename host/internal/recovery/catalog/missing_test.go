package catalog

import (
	"slices"
	"strings"
	"testing"
	"time"

	"etcd-host/internal/recovery/catalog/catalogtest"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

func TestANewestBackupWithoutItsDataIsNotPassedOverInSilence(t *testing.T) {
	now := time.Date(2026, 11, 28, 1, 0, 0, 0, time.UTC)
	content := manifest.Content{Size: 4, SHA256: strings.Repeat("0", 64)}
	backup := func(hours int) manifest.Manifest {
		return manifest.Manifest{
			Time:    now.Add(-time.Duration(hours) * time.Hour),
			Cluster: "etcd", Bootstrap: manifest.DigestOf("test"), ClusterID: 1,
			Member: "m0", EtcdVersion: values.Version{Major: 3, Minor: 6}, Revision: int64(10 - hours), CompactRevision: -1,
			Raw: content, Stored: content, Compression: manifest.None, Program: "1",
		}
	}
	newest, older, oldest := backup(1), backup(2), backup(3)
	for title, c := range map[string]struct {
		// without is the data that the list lacks.
		without []manifest.Manifest
		// after changes the target once it was listed.
		after  func(*catalogtest.Memory)
		newest manifest.Manifest
		passed []manifest.Key
	}{
		"the newest": {[]manifest.Manifest{newest}, nil, older, []manifest.Key{newest.Key()}},
		"the two newest": {
			[]manifest.Manifest{newest, older}, nil, oldest, []manifest.Key{newest.Key(), older.Key()},
		},
		"an older one": {[]manifest.Manifest{older}, nil, newest, nil},
		"one that arrives meanwhile": {[]manifest.Manifest{newest}, func(m *catalogtest.Memory) {
			m.Add(newest.Data(), []byte("data"))
		}, newest, nil},
		"one that another host replaces": {nil, func(m *catalogtest.Memory) {
			theirs := newest
			theirs.Stored.Size = 6
			text, err := theirs.JSON()
			if err != nil {
				t.Fatal(err)
			}
			m.Add(newest.Key().Manifest(), text)
			m.Add(newest.Data(), []byte("theirs"))
		}, newest, nil},
		"one that retention deletes": {
			[]manifest.Manifest{newest}, func(m *catalogtest.Memory) { m.Remove(newest.Key().Manifest()) }, older, nil,
		},
	} {
		from := &catalogtest.Memory{}
		for _, one := range []manifest.Manifest{newest, older, oldest} {
			text, err := one.JSON()
			if err != nil {
				t.Fatal(err)
			}
			from.Add(one.Key().Manifest(), text)
			from.Add(one.Data(), []byte("data"))
		}
		for _, one := range c.without {
			from.Remove(one.Data())
		}
		found, err := Open(t.Context(), from, "etcd", manifest.DigestOf("test"))
		if err != nil {
			t.Fatal(err)
		}
		if c.after != nil {
			c.after(from)
		}
		is, has, passed, err := found.NewestAndPassed(t.Context(), now)
		if err != nil || !has || is.Key() != c.newest.Key() || !slices.Equal(passed.Keys, c.passed) {
			t.Errorf("%s: %v and %v, %v", title, is.Key(), passed.Keys, err)
		}
		if len(c.passed) > 0 &&
			(coded.CodeOf(passed.Why) != coded.BackupDamaged || !strings.HasPrefix(passed.Why.Error(), "its data is missing")) {
			t.Errorf("%s: %v", title, passed.Why)
		}
	}
}
