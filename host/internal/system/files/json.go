package files

import (
	"encoding/json"
)

// PutJSON replaces a document of this program's own.
func PutJSON(path string, document any) error {
	content, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		return err
	}
	_, err = Put(path, 0o600, append(content, '\n'))
	return err
}
