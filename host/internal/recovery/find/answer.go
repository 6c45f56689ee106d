package find

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"etcd-host/internal/recovery/catalog"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/target"
	"etcd-host/internal/wire/values"
)

// parts says which half of the named backup a target has.
func parts(listed *catalog.Catalog, snapshot, name string) (has []string) {
	isNamed := func(key manifest.Key) bool { return key.String() == snapshot }
	if slices.ContainsFunc(listed.Broken, isNamed) {
		has = append(has, fmt.Sprintf("the target %q has its manifest, and not its data", name))
	}
	if key, err := manifest.ParseKey(snapshot); err == nil && listed.HasDataAlone(key) {
		has = append(has, fmt.Sprintf("the target %q has its data, and not its manifest, which says whether it is whole",
			name))
	}
	return has
}

// missing is the answer of a host without the backup. It may have newer ones.
func (l *listing) missing(ctx context.Context, snapshot string) (string, error) {
	line := "missing=" + values.PrintableLines(cmp.Or(strings.Join(l.others, "; "), "no target has it")) + "\n"
	if snapshot == manifest.Latest {
		return line, nil
	}
	key, err := manifest.ParseKey(snapshot)
	if err == nil {
		err = l.lookBeyond(ctx, key)
	}
	return line + l.beyond(key), err
}

// unreadBeyond has the backups that would be newer than one, by their names. Another target may have read them.
func (l *listing) unreadBeyond(chosen manifest.Key) []unread {
	return slices.DeleteFunc(slices.Clone(l.unread), func(one unread) bool {
		isRead := func(other offer) bool { return other.manifest.Key() == one.key }
		return !newerKey(one.key, chosen) || slices.ContainsFunc(l.offers, isRead)
	})
}

// reasonsMost is how many reasons an error has.
const reasonsMost = 5

// whyUnread is why a backup cannot be read; the reasons of the newest ones where none can.
func (l *listing) whyUnread(snapshot string) error {
	var errs []error
	for _, one := range l.unread {
		if snapshot == manifest.Latest || one.key.String() == snapshot {
			errs = append(errs, one.err)
		}
	}
	if more := len(errs) - reasonsMost; more > 0 {
		errs = append(errs[:reasonsMost], fmt.Errorf("%d others cannot be read either", more))
	}
	return errors.Join(errs...)
}

// printed has each target with this very data. Another host may reach only one of them.
func (l *listing) printed(chosen offer) (string, error) {
	document, err := chosen.manifest.JSON()
	if err != nil {
		return "", err
	}
	text, err := oneLine(document)
	if err != nil {
		return "", err
	}
	var lines strings.Builder
	key := chosen.manifest.Key()
	_, _ = fmt.Fprintf(&lines, "found=%s\nmanifest=%s\n", key, text)
	for _, one := range l.offers {
		if !one.has(chosen) {
			continue
		}
		_, _ = fmt.Fprintf(&lines, "target_name=%s\n", one.target.Name)
		if one.target.Kind == target.KindDirectory {
			_, _ = fmt.Fprintf(&lines, "directory=%s\n", one.target.Path)
		}
	}
	return lines.String() + l.beyond(key), nil
}

// beyond has a line for each backup that was read and is newer than one.
func (l *listing) beyond(key manifest.Key) string {
	var lines strings.Builder
	var named []manifest.Key
	for _, one := range l.offers {
		other := one.manifest.Key()
		if one.manifest.Verified() && newerKey(other, key) && !slices.Contains(named, other) {
			named = append(named, other)
			_, _ = fmt.Fprintf(&lines, "newer=%s\n", other)
		}
	}
	for _, one := range l.unreadBeyond(key) {
		_, _ = fmt.Fprintf(&lines, "unreadable=%s\n", one.key)
	}
	return lines.String()
}

// oneLine takes the layout out of a JSON document.
func oneLine(document []byte) (string, error) {
	var compact bytes.Buffer
	err := json.Compact(&compact, document)
	return compact.String(), err
}
