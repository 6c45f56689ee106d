// Package program knows this program's own file. A build appends the digest of all that comes before, so the file can
// be compared with itself.
package program

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
)

// seal is the length of the digest at the end, in hexadecimal digits.
const seal = 2 * sha256.Size

// IsWhole says whether a file is the program as it was built, and was neither cut off nor edited since.
func IsWhole(path string) (bool, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return false, fmt.Errorf("the program cannot be read: %w", err)
	}
	if len(content) < seal {
		return false, nil
	}
	body, end := content[:len(content)-seal], content[len(content)-seal:]
	sum := sha256.Sum256(body)
	return bytes.Equal(end, []byte(hex.EncodeToString(sum[:]))), nil
}

// Version is the digest by which an update knows the program.
func Version(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("the program cannot be read: %w", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("the program cannot be read: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil))[:12], nil
}
