// Package records reads what this program keeps of the host on the root disk. Each file is written beside and renamed,
// so only a disk or a hand damages one. A damaged file must not pass for one that says less.
package records

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
)

// Renewed is the remedy for a file that its next writer makes again.
const Renewed = "Remove it: the next run writes it again"

// Text is the whole of a file; empty where there is no file. Every line ends with a newline, so a file that was cut off
// is known by its end. remedy is what a person does with a damaged file.
func Text(host paths.Host, file, remedy string) (string, error) {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err // it names the file
	}
	if !strings.HasSuffix(string(content), "\n") {
		return "", Damaged(host, file, fmt.Errorf("it does not end with a newline: %.100q", content), remedy)
	}
	return string(content), nil
}

// JSON reads a document; into stays as it is where there is no file.
func JSON(host paths.Host, file string, into any, remedy string) error {
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return Damaged(host, file, err, remedy)
	}
	return nil
}

// PutJSON replaces a document.
func PutJSON(file string, document any) error {
	content, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	_, err = files.Put(file, 0o600, append(content, '\n'))
	return err
}

// Damaged is the error on a file with odd content.
func Damaged(host paths.Host, file string, why error, remedy string) error {
	return coded.HostDamagedRecord.Errorf("%s: the file is damaged: %w. Nothing was changed. %s",
		host.Name(file), why, remedy)
}
