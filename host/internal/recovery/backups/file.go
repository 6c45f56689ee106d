package backups

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"etcd-host/internal/recovery/contents"
	"etcd-host/internal/recovery/database"
	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/recovery/pack"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// errNoRoom says that the disk has too little room for what a file unpacks to.
var errNoRoom = errors.New("no room for its copy")

// verifyFile verifies a file of a person's.
func (d *desk) verifyFile(file, raw string, keys []age.Identity) error {
	if strings.HasSuffix(file, encryptedSuffix) && len(keys) == 0 {
		return coded.CommandArguments.Errorf("%s: the file is encrypted, and no private key of age is given. Nothing was "+
			"read. Run etcd-host backups verify %s --identity FILE", file, file)
	}
	err := d.unpackFile(file, raw, keys)
	var found contents.Contents
	if err == nil {
		found, err = read("its content", raw)
	}
	if errors.Is(err, errNoRoom) || files.IsFull(err) {
		return coded.DiskFull.Errorf("%s: the file cannot be verified: %w. %d MiB of that disk stay free for etcd. The file "+
			"was not changed, and no copy stays. Make room on that disk, or verify the file on another host", file, err,
			spare>>20)
	}
	if errors.Is(err, pack.ErrOtherKey) {
		return fmt.Errorf("%s: the file cannot be verified: %w. It was not changed. Give the private key of one of its "+
			"recipients: --identity FILE", file, pack.ErrOtherKey)
	}
	if err != nil {
		return database.CodeOf(err).Errorf("%s: the file cannot be verified: %w. It was not changed. Write the path of a "+
			"snapshot, or fetch the backup again: etcd-host backups fetch KEY", file, err)
	}
	return d.printWhole(file, found)
}

const encryptedSuffix = ".age"

// unpackFile copies a file, by what its name ends with, and checks the digest at the snapshot's end.
func (d *desk) unpackFile(file, raw string, keys []age.Identity) error {
	in, err := files.OpenRegular(file)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	// The size is not known. The room on the disk bounds it.
	m := manifest.Manifest{Raw: manifest.Content{Size: 1 << 50}, Compression: manifest.None}
	name, encrypted := strings.CutSuffix(file, encryptedSuffix)
	if encrypted {
		m.Recipients = []string{"its recipients"}
	}
	if strings.HasSuffix(name, ".zst") {
		m.Compression = manifest.Zstd
	}
	info, err := in.Stat()
	if err != nil {
		return err
	}
	to := &roomy{d: d, dir: filepath.Dir(raw)}
	if m.Compression == manifest.None {
		if err := to.hasRoom(info.Size()); err != nil {
			return err
		}
	}
	unpacked, err := pack.Unpacked("it", in, m, keys)
	if err != nil {
		return err
	}
	defer func() { _ = unpacked.Close() }()
	out, err := os.OpenFile(raw, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	to.file = out
	_, err = io.Copy(to, unpacked)
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	_, err = database.Checksum(raw)
	return err
}

// roomy writes as long as the disk has room to spare. A small file may unpack to any size, and etcd writes meanwhile.
type roomy struct {
	d       *desk
	file    *os.File
	dir     string
	written int64
}

func (r *roomy) Write(part []byte) (int, error) {
	if err := r.hasRoom(int64(len(part))); err != nil {
		return 0, err
	}
	count, err := r.file.Write(part)
	r.written += int64(count)
	return count, err
}

func (r *roomy) hasRoom(more int64) error {
	free, lacks, err := r.d.lacksRoom(r.dir, more)
	if lacks {
		err = fmt.Errorf("the disk of %s has %w: %d MiB were copied, %d MiB are free, and %d MiB are needed", r.dir,
			errNoRoom, r.written>>20, free>>20, (more+spare)>>20)
	}
	return err
}
