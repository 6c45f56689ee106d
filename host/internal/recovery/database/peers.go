package database

import (
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"

	"etcd-host/internal/wire/values"
)

// Peers are the peer URLs of all members that the database of a member lists.
func Peers(file string) (urls []values.URL, err error) {
	err = eachMember(file, func(id []byte, one member) error {
		for _, text := range one.PeerURLs {
			url, err := values.ParseURL(text)
			if err != nil {
				return fmt.Errorf("its member %q: %w", id, err)
			}
			urls = append(urls, url)
		}
		return nil
	})
	return urls, err
}

// Voters counts the voting members that the database of a member lists.
func Voters(file string) (count int, err error) {
	err = eachMember(file, func(_ []byte, one member) error {
		if !one.IsLearner {
			count++
		}
		return nil
	})
	return count, err
}

// member is etcd's record of one.
type member struct {
	PeerURLs  []string `json:"peerURLs"`
	IsLearner bool     `json:"isLearner"`
}

func eachMember(file string, look func(id []byte, one member) error) error {
	return view(file, func(tx *bbolt.Tx) error {
		members := tx.Bucket([]byte("members"))
		if members == nil {
			return nil
		}
		return members.ForEach(func(id, record []byte) error {
			var one member
			if err := json.Unmarshal(record, &one); err != nil {
				return fmt.Errorf("its member %q cannot be read: %w", id, err)
			}
			return look(id, one)
		})
	})
}
