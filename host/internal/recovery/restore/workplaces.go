package restore

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/recovery/scratch"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/made"
	"etcd-host/internal/system/paths"
)

// workPrefix begins the names of the workplaces of all restores.
const workPrefix = ".restore-"

// data is where the stage works, on the disk of the data. A log on a disk of its own has a workplace there too.
func (e *engine) data() scratch.Workplace { return e.workplace(e.self.DataDir) }

func (e *engine) workplace(dir string) scratch.Workplace {
	return scratch.Workplace{Dir: e.m.Paths.At(dir), Name: workPrefix + e.in.Token.String()}
}

func (e *engine) workplaces() []scratch.Workplace {
	var all []scratch.Workplace
	for _, dir := range e.self.Dirs() {
		all = append(all, e.workplace(dir))
	}
	return all
}

const (
	snapshotName = "snapshot.db"
	logName      = "wal"
)

func (e *engine) snapshot() string          { return e.data().Path(snapshotName) }
func (e *engine) inWork(name string) string { return e.data().Work(name) }

// stagedLog is where the log waits that has a disk of its own; empty where it is with the data.
func (e *engine) stagedLog() string {
	if e.self.WALDir == "" {
		return ""
	}
	return e.workplace(e.self.WALDir).Work(logName)
}

func (e *engine) place(bytes int64) scratch.Place {
	var dirs []string
	for _, one := range e.workplaces() {
		dirs = append(dirs, one.Work(""))
	}
	return scratch.Place{
		Machine: e.m, Name: "restore", Version: e.in.Version, Account: e.account, Dirs: dirs, Bytes: bytes,
		Deadline: scratch.Deadline(bytes),
	}
}

func (e *engine) makeWork() error {
	for _, one := range e.workplaces() {
		if err := made.Note(e.m.Paths, filepath.Join(one.Dir, one.Name)); err != nil {
			return fmt.Errorf("%w. Nothing was stopped", err)
		}
		if err := one.Make(e.account); err != nil {
			return fmt.Errorf("%w. Nothing was stopped", err)
		}
	}
	return nil
}

// wipe removes what the stage made.
func (e *engine) wipe() error {
	for _, one := range e.workplaces() {
		if err := e.wipeOne(one); err != nil {
			return err
		}
	}
	return nil
}

func (e *engine) wipeOne(one scratch.Workplace) error {
	if err := one.Wipe(); err != nil {
		return err
	}
	return made.Forget(e.m.Paths, filepath.Join(one.Dir, one.Name))
}

// wipeStaged removes what any restore staged that did not end. No other one is at work on this host.
func (e *engine) wipeStaged() error {
	for _, dir := range e.self.Dirs() {
		staged, err := made.Only(e.m.Paths, WorkplacesIn(dir))
		if err != nil {
			return err
		}
		for _, path := range staged {
			one := scratch.Workplace{Dir: filepath.Dir(path), Name: filepath.Base(path)}
			if err := e.wipeOne(one); err != nil {
				return err
			}
		}
	}
	return nil
}

// WorkplacesIn are the directories on the disk of the data that look as a stage left them.
func WorkplacesIn(dir string) func(paths.Host) ([]string, error) {
	return func(host paths.Host) ([]string, error) { return files.OwnDirs(host.At(dir), isWorkplace) }
}

func isWorkplace(dir string) (bool, error) {
	token, is := strings.CutPrefix(filepath.Base(dir), workPrefix)
	if _, err := mark.ParseToken(token); !is || err != nil {
		return false, nil
	}
	work := scratch.Workplace{Name: filepath.Base(dir)}.InDir("")
	foreign, err := files.ForeignIn(dir, func(file fs.DirEntry) bool {
		isSnapshot := file.Name() == snapshotName && file.Type().IsRegular()
		return isSnapshot || file.IsDir() && file.Name() == filepath.Base(work)
	})
	return foreign == "", err
}
