package metrics

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"etcd-host/internal/recovery/lasting"
	"etcd-host/internal/recovery/settings"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/owners"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// Verb is `metrics`, when a run that systemd started ended.
func Verb(ctx context.Context, m *machine.Machine, _ []string, _ io.Reader, _ io.Writer) error {
	return Write(ctx, m)
}

// Say writes the file at the end of a run. A file that cannot be written does not fail the run: its age shows that.
func Say(ctx context.Context, m *machine.Machine) {
	if err := Write(ctx, m); err != nil {
		m.Say.Say("the metrics are old: %v", err)
	}
}

// Write replaces the file of this host, or removes it where none is asked for any longer.
func Write(ctx context.Context, m *machine.Machine) error {
	wanted, err := settings.Read(m.Paths)
	if err != nil {
		return err
	}
	if wanted.MetricsDirectory == "" {
		return Remove(m.Paths)
	}
	if err := lasting.Check(m.Paths, "backup.metricsDirectory", wanted.MetricsDirectory, ""); err != nil {
		return err
	}
	path := filepath.Join(wanted.MetricsDirectory, "etcd_"+string(wanted.Cluster)+".prom")
	if before, err := written(m.Paths); err != nil || before != path {
		if err := errors.Join(err, Remove(m.Paths)); err != nil {
			return err
		}
	}
	// The host knows of the file before it is there, so that no file is left behind.
	if _, err := files.Put(m.Paths.MetricsFile(), 0o600, []byte(path+"\n")); err != nil {
		return err
	}
	// The node exporter is another user, who may own the directory.
	root, err := owners.RootAlone(m.Paths).MakeRoot(m.Paths.At(wanted.MetricsDirectory), 0o755)
	if err != nil {
		return err
	}
	_, err = files.PutIn(root, filepath.Base(path), 0o644, []byte(content(ctx, m, wanted)))
	return errors.Join(err, root.Close())
}

// Remove removes the file that this host wrote.
func Remove(host paths.Host) error {
	path, err := written(host)
	if err != nil || path == "" {
		return err
	}
	root, err := owners.RootAlone(host).OpenRoot(host.At(filepath.Dir(path)))
	if err == nil {
		err = errors.Join(root.Remove(filepath.Base(path)), root.Close())
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return files.Remove(host.MetricsFile())
}

// written is the path of this host's file; empty where there is none.
func written(host paths.Host) (string, error) {
	content, err := os.ReadFile(host.MetricsFile())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return values.ParseDir(strings.TrimSuffix(string(content), "\n"))
}
