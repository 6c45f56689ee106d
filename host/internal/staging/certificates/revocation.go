package certificates

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/made"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
)

// RevocationVerb puts the list of revoked certificates in place. etcd reads it again at every connection, so that
// nothing restarts. With a list that etcd cannot read it would refuse every connection, so only a whole one replaces
// the list before it.
func RevocationVerb(_ context.Context, m *machine.Machine, _ []string, stdin io.Reader, _ io.Writer) error {
	lines, err := input.ReadLines(stdin, []string{"bytes", "list"})
	if err != nil {
		return err
	}
	size, err := lines.Number("bytes", -1)
	if err != nil {
		return err
	}
	list, err := base64.StdEncoding.DecodeString(strings.Join(lines.All("list"), ""))
	if err != nil || len(list) != size {
		return coded.InputNotWhole.Errorf(
			"the list of revoked certificates did not arrive whole: %d bytes of %d. Nothing was "+
				"changed. Run pulumi up again",
			len(list), size)
	}
	if _, err := x509.ParseRevocationList(list); err != nil {
		return fmt.Errorf("the list of revoked certificates cannot be read: %w. Nothing was changed", err)
	}
	for _, dir := range []string{m.Paths.ConfDir(), m.Paths.PKI()} {
		if err := files.Passable(dir); err != nil {
			return err
		}
	}
	changed, err := made.Put(m.Paths, m.Say, m.Paths.Revoked(), 0o644, list)
	if err != nil {
		return err
	}
	if changed {
		m.Say.Say("the list of revoked certificates is put in place")
	}
	_, err = files.Put(m.Paths.RevokedDigest(), 0o644, []byte(files.Digest(list)+"\n"))
	return err
}
