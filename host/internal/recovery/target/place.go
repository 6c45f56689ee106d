package target

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Place is a digest of where a target stores its files. Another place under the same name has other backups.
// Credentials, CAs and proxies may change, and the backups stay.
func (s Settings) Place() string {
	text, _ := json.Marshal([]any{
		s.Kind, s.Path, s.MountPoint, s.Endpoint, s.Bucket, s.Folder(), s.Account, s.Container, s.Host, s.Port, s.User,
	}) // strings and a number are always written
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:8])
}
