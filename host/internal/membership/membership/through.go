package membership

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/decide"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/release"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/input"
)

// ThroughVerb is `through`: it takes the member here to a version on the way to the declared one, as any planned
// restart does. Where there is no member yet, or one of that version or a newer one, nothing is done: the verb
// `member` joins.
func ThroughVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	sent, err := input.ReadFiles(stdin)
	if err != nil {
		return err
	}
	declared, err := ReadDeclared(bytes.NewReader(sent["member"]))
	if err != nil {
		return err
	}
	if err := through(ctx, m, declared, sent); err != nil {
		return err
	}
	version, err := stage.RunningVersion(ctx, m)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(map[string]string{"version": version.String()})
}

func through(ctx context.Context, m *machine.Machine, declared Declared, sent map[string][]byte) error {
	from, err := stage.RunningVersion(ctx, m)
	if err != nil {
		return err
	}
	known, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	hasData, err := identity.HasData(m.Paths, declared.Self)
	if err != nil {
		return err
	}
	if !hasData || known.Token != declared.Self.Token {
		m.Say.Say("no member to upgrade is here yet")
		return nil
	}
	if from.IsZero() {
		m.Say.Say("etcd of this program is not installed here yet")
		return nil
	}
	if !from.Less(declared.Version) {
		m.Say.Say("etcd %s is not older than %s", from, declared.Version)
		return nil
	}
	return goThrough(ctx, m, declared, sent)
}

func goThrough(ctx context.Context, m *machine.Machine, declared Declared, sent map[string][]byte) error {
	folder := m.Paths.Through() // beside what the restart after this one will read
	if err := putFolder(folder, sent); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	in, err := release.ReadInput(bytes.NewReader(sent["install"]))
	if err != nil {
		return err
	}
	if err := release.Install(ctx, m, in); err != nil {
		return err
	}
	view, err := cluster.Open(m, declared.Self)
	if err != nil {
		return err
	}
	defer view.Close()
	view.StartLimit = declared.Start
	h := &host{declared: declared, view: view, folder: folder}
	if err := h.chooseStep(ctx); err != nil {
		return err
	}
	if h.step.Refuses() {
		return h.refuse(ctx)
	}
	if h.step != decide.Configure {
		return fmt.Errorf("%s cannot be upgraded: what it needs first is the step %q. Nothing was changed",
			declared.Self.Name, h.step)
	}
	return h.configure(ctx)
}

func putFolder(folder string, sent map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	for name, content := range sent {
		if _, err := files.Put(filepath.Join(folder, name), 0o600, content); err != nil {
			return err
		}
	}
	return nil
}
