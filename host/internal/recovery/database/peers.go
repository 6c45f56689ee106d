package database

import (
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"

	"etcd-host/internal/wire/values"
)

// Peers are the peer URLs of all members that the database of a member lists.
func Peers(file string) (urls []values.URL, err error) {
	err = view(file, func(tx *bbolt.Tx) error {
		members := tx.Bucket([]byte("members"))
		if members == nil {
			return nil
		}
		return members.ForEach(func(id, record []byte) error {
			var member struct {
				PeerURLs []string `json:"peerURLs"`
			}
			if err := json.Unmarshal(record, &member); err != nil {
				return fmt.Errorf("its member %q cannot be read: %w", id, err)
			}
			for _, text := range member.PeerURLs {
				url, err := values.ParseURL(text)
				if err != nil {
					return fmt.Errorf("its member %q: %w", id, err)
				}
				urls = append(urls, url)
			}
			return nil
		})
	})
	return urls, err
}
