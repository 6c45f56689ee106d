package made

import (
	"io/fs"
	"os"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/say"
	"etcd-host/internal/wire/coded"
)

// Claim has a path ready for a file or a link of this program: what another program has there is kept as a copy first,
// and a directory is refused.
func Claim(host paths.Host, printer say.Printer, path string) error {
	ours, err := Is(host, path)
	if err != nil {
		return err
	}
	info, err := os.Lstat(path)
	if err == nil && info.IsDir() {
		return Refused(host, path)
	}
	if err == nil && ours {
		return nil
	}
	if err := files.Keep(host, printer, path); err != nil {
		return err
	}
	return Note(host, path)
}

// Put makes a file of this program. It keeps what another program has there.
func Put(
	host paths.Host, printer say.Printer, path string, mode fs.FileMode, content []byte,
) (changed bool, err error) {
	if err := Claim(host, printer, path); err != nil {
		return false, err
	}
	return files.Put(path, mode, content)
}

// RefuseOthers is an error where another program has something at a path.
func RefuseOthers(host paths.Host, path string) error {
	ours, err := Is(host, path)
	if err != nil || ours || !files.Exists(path) {
		return err
	}
	return Refused(host, path)
}

// Refused is the error on a path where another program has something that cannot move.
func Refused(host paths.Host, path string) error {
	what := "a file"
	if info, err := os.Lstat(path); err == nil && info.IsDir() {
		what = "a directory"
	}
	if target, err := os.Readlink(path); err == nil {
		what = "a link to " + target
	}
	name := host.Name(path)
	return coded.FileTaken.Errorf("%s is %s, which etcd-host did not make. Nothing there was changed. If another "+
		"program uses %s, give it another path first. Then move it away: mv %s %s.before. Then run pulumi up again",
		name, what, name, name, name)
}
