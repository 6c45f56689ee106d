package identity

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// besideName is a file next to etcd's `member` directory. A machine that was replaced and has the old data disk is
// known by it to be the same member.
const besideName = "etcd-host.identity"

// RememberBeside writes an identity, and the ID that the cluster gave the member, beside the data. etcd's user owns
// that directory, so no name in it is followed out of it. The file is trusted as much as the data is.
func RememberBeside(host paths.Host, id Identity, member values.MemberID) error {
	root, err := files.OpenDir(host.At(id.DataDir))
	if err != nil {
		return fmt.Errorf("what the host knows of its member cannot be kept beside the data: %w", err)
	}
	defer func() { _ = root.Close() }()
	content := string(id.content())
	if member != 0 {
		content += "member_id=" + member.String() + "\n"
	}
	files.ClearBeside(root, besideName)
	if there, err := readBeside(root); err == nil && there == content {
		return nil
	}
	return files.ReplaceIn(root, besideName, 0o600, []byte(content))
}

// Beside reads what is kept beside the data in a directory; the zero Identity where nothing is.
func Beside(host paths.Host, dataDir string) (Identity, values.MemberID, error) {
	// A file in the place of the directory is reported where the directory is made.
	if info, err := os.Stat(host.At(dataDir)); err == nil && !info.IsDir() {
		return Identity{}, 0, nil
	}
	root, err := files.OpenDir(host.At(dataDir))
	if errors.Is(err, fs.ErrNotExist) {
		return Identity{}, 0, nil
	}
	if err != nil {
		return Identity{}, 0, err
	}
	defer func() { _ = root.Close() }()
	content, err := readBeside(root)
	if errors.Is(err, fs.ErrNotExist) {
		return Identity{}, 0, nil
	}
	if err != nil {
		return Identity{}, 0, err
	}
	id, err := parse([]byte(content))
	if err != nil {
		return Identity{}, 0, fmt.Errorf("%s/%s: %w. If the data is not needed: systemctl stop etcd; etcd-host set-aside; "+
			"then pulumi up again", dataDir, besideName, err)
	}
	var member values.MemberID
	for line := range strings.Lines(content) {
		if text, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "member_id="); ok {
			if member, err = values.ParseMemberID(text); err != nil {
				return Identity{}, 0, fmt.Errorf("%s/%s: %w", dataDir, besideName, err)
			}
		}
	}
	return id, member, nil
}

func readBeside(root *os.Root) (string, error) {
	file, err := root.OpenFile(besideName, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	info, err := file.Stat()
	if err != nil {
		return "", err
	}
	const most = 16 << 10
	if !info.Mode().IsRegular() || info.Size() > most {
		return "", fmt.Errorf("%s is not a file of this program", besideName)
	}
	content, err := io.ReadAll(io.LimitReader(file, most))
	return string(content), err
}

// Find returns the identity of the member whose data is in a directory: what the root disk remembers, or, where it
// remembers nothing, what is kept beside the data.
func Find(host paths.Host, dataDir string) (Identity, error) {
	id, err := Read(host)
	if err != nil || !id.IsZero() {
		return id, err
	}
	id, _, err = Beside(host, dataDir)
	return id, err
}
