package files

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"etcd-host/internal/system/paths"
)

// ReadJSON reads a document of this program's own. Where there is none, nothing is read.
func ReadJSON(host paths.Host, path string, into any) error {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", host.Name(path), err)
	}
	return nil
}

// PutJSON replaces such a document.
func PutJSON(path string, document any) error {
	content, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	_, err = Put(path, 0o600, append(content, '\n'))
	return err
}
