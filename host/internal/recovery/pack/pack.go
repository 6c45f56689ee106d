// Package pack compresses and encrypts a snapshot, and undoes both.
package pack

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"filippo.io/age"
	"github.com/klauspost/compress/zstd"

	"etcd-host/internal/recovery/manifest"
	"etcd-host/internal/system/files"
	"etcd-host/internal/wire/coded"
)

// Recipients reads age public keys.
func Recipients(keys []string) ([]age.Recipient, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	recipients, err := age.ParseRecipients(strings.NewReader(strings.Join(keys, "\n")))
	if err != nil {
		return nil, fmt.Errorf("an age public key cannot be used: %w", err)
	}
	return recipients, nil
}

// Identities reads age private keys. No message quotes them.
func Identities(keys string) ([]age.Identity, error) {
	identities, err := age.ParseIdentities(strings.NewReader(keys))
	if err != nil {
		return nil, errors.New("the age identity is not valid: a line that begins with AGE-SECRET-KEY- is expected")
	}
	return identities, nil
}

// File writes the file `to` from the file `from`, compressed and encrypted, and returns what both of them hold.
func File(ctx context.Context, from, to string, compression manifest.Compression, recipients []age.Recipient) (
	raw, stored manifest.Content, err error,
) {
	in, err := os.Open(from)
	if err != nil {
		return raw, stored, err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return raw, stored, err
	}
	read, written := NewDigest(nil), NewDigest(out)
	err = stream(written, io.TeeReader(files.Within(ctx, in), read), compression, recipients)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(to)
		return raw, stored, err
	}
	return read.Content(), written.Content(), nil
}

func stream(to io.Writer, from io.Reader, compression manifest.Compression, recipients []age.Recipient) error {
	var close []func() error
	if len(recipients) > 0 {
		encrypted, err := age.Encrypt(to, recipients...)
		if err != nil {
			return fmt.Errorf("encrypting: %w", err)
		}
		to, close = encrypted, append(close, encrypted.Close)
	}
	if compression == manifest.Zstd {
		// One processor: etcd on this host has the others.
		compressed, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		to, close = compressed, append(close, compressed.Close)
	}
	_, err := io.Copy(to, from)
	for i := len(close) - 1; i >= 0; i-- {
		err = errors.Join(err, close[i]())
	}
	return err
}

// ErrOtherKey says that a file is encrypted to another key.
var ErrOtherKey = errors.New("the age identity that is given is of another key")

// Unpacked reads the snapshot out of a stored file, which errors call by its name. Nothing more than the snapshot's
// size is read from a stranger's file.
func Unpacked(name string, stored io.Reader, m manifest.Manifest, identities []age.Identity) (io.ReadCloser, error) {
	if len(m.Recipients) > 0 {
		if len(identities) == 0 {
			return nil, fmt.Errorf("%s is encrypted to %s, and no age identity is given", name,
				strings.Join(m.Recipients, ", "))
		}
		decrypted, err := age.Decrypt(stored, identities...)
		if other := (*age.NoIdentityMatchError)(nil); errors.As(err, &other) {
			return nil, fmt.Errorf("%s is encrypted to %s, and %w. Set restore.identity, backup.drill.identity or "+
				"--identity to the private key of that backup", name, strings.Join(m.Recipients, ", "), ErrOtherKey)
		}
		if err != nil {
			return nil, coded.BackupDamaged.Errorf("%s cannot be decrypted: %w", name, err)
		}
		stored = decrypted
	}
	limit := m.Raw.Size + 1
	if m.Compression != manifest.Zstd {
		return io.NopCloser(io.LimitReader(stored, limit)), nil
	}
	decompressed, err := zstd.NewReader(stored, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
	if err != nil {
		return nil, err
	}
	return &limited{io.LimitReader(decompressed, limit), decompressed}, nil
}

type limited struct {
	io.Reader
	from *zstd.Decoder
}

func (l *limited) Close() error {
	l.from.Close()
	return nil
}

// Digest counts and hashes what is written through it.
type Digest struct {
	to   io.Writer
	sum  interface{ Sum([]byte) []byte }
	hash io.Writer
	size int64
}

// NewDigest writes through to a writer, or only counts where that is nil.
func NewDigest(to io.Writer) *Digest {
	if to == nil {
		to = io.Discard
	}
	hash := sha256.New()
	return &Digest{to: to, sum: hash, hash: hash}
}

func (d *Digest) Write(part []byte) (int, error) {
	count, err := d.to.Write(part)
	_, _ = d.hash.Write(part[:count])
	d.size += int64(count)
	return count, err
}

// Content is what was written so far.
func (d *Digest) Content() manifest.Content {
	return manifest.Content{Size: d.size, SHA256: hex.EncodeToString(d.sum.Sum(nil))}
}
