package identity

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"

	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/values"
)

// logOf begins a log of etcd as that member's.
func logOf(id values.MemberID) string {
	metadata := protowire.AppendVarint(protowire.AppendTag(nil, fieldMemberID, protowire.VarintType), uint64(id))
	message := protowire.AppendVarint(protowire.AppendTag(nil, fieldKind, protowire.VarintType), kindMetadata)
	message = protowire.AppendBytes(protowire.AppendTag(message, fieldData, protowire.BytesType), metadata)
	return string(slices.Concat(record(4, 4), binary.LittleEndian.AppendUint64(nil, uint64(len(message))), message))
}

const (
	ours   values.MemberID = 0x293e
	theirs values.MemberID = 0x4900
)

// memory is what a host has of a member: the ID on the root disk, the log, and what is kept beside the data.
type memory struct {
	root     values.MemberID
	log      string
	beside   *Identity
	besideID values.MemberID
}

func (l memory) on(t *testing.T) paths.Host {
	t.Helper()
	h := host(t)
	write(t, h, "/var/lib/etcd-host/identity", string(member().content()))
	if l.root != 0 {
		write(t, h, "/var/lib/etcd-host/member-id", l.root.String()+"\n")
	}
	if l.log != "" {
		write(t, h, "/wal/etcd/wal/0.wal", l.log)
	}
	write(t, h, "/data/etcd/member/snap/db", "db")
	if l.beside != nil {
		if err := RememberBeside(h, *l.beside, l.besideID); err != nil {
			t.Fatal(err)
		}
	}
	return h
}

func as(name values.MemberName, peer string) *Identity {
	id := member()
	id.Name = name
	id.PeerURL, _ = values.ParseURL(peer)
	return &id
}

func TestTheDataOfAnotherMemberIsRefused(t *testing.T) {
	self, other := as("a", "https://a:2380"), as("b", "https://b:2380")
	for title, c := range map[string]struct {
		memory memory
		want   string
	}{
		"the disk of a living member": {
			memory{ours, logOf(theirs), other, theirs},
			"/var/lib/etcd-host/member-id has the member 293e, the log in /wal/etcd/wal the member 4900, and " +
				"/data/etcd/etcd-host.identity the member 4900 (b)",
		},
		"a copy of its directory `member`": {
			memory{ours, logOf(theirs), self, ours},
			"the member 4900, and /data/etcd/etcd-host.identity the member 293e (a)",
		},
		"its log alone": {memory{ours, logOf(theirs), nil, 0}, "the member unknown (no name)"},
		"its disk, in a machine that was replaced": {
			memory{0, logOf(theirs), other, theirs}, "member-id has the member unknown",
		},
		"a copy, in a machine that was replaced": {
			memory{0, logOf(theirs), self, ours}, "the member 4900",
		},
		"its disk before any etcd was ready here": {memory{0, logOf(theirs), other, 0}, "(b)"},
		"its disk with a log that cannot be read": {
			memory{ours, "log", other, theirs}, "the log in /wal/etcd/wal the member unknown",
		},
	} {
		t.Run(title, func(t *testing.T) {
			proof, err := AnothersData(c.memory.on(t), *self)
			if err != nil || !strings.HasPrefix(proof, "a: the data in /data/etcd is that of another member. ") ||
				!strings.Contains(proof, c.want) {
				t.Errorf("%q %v", proof, err)
			}
		})
	}
}

func TestTheOwnDataIsNotRefused(t *testing.T) {
	self := as("a", "https://a:2380")
	for title, l := range map[string]memory{
		"of a member that was ready":                         {ours, logOf(ours), self, ours},
		"of one that is about to join":                       {0, "", self, 0},
		"of one that joined and was never ready":             {0, logOf(ours), self, 0},
		"of a restore, which has an ID that no etcd served":  {0, logOf(theirs), self, 0},
		"of an adopted etcd":                                 {0, logOf(theirs), nil, 0},
		"of an etcd that another stack managed":              {0, logOf(theirs), self, theirs},
		"of a program that kept nothing beside":              {ours, logOf(ours), nil, 0},
		"of a program that kept no ID":                       {0, logOf(ours), self, 0},
		"of a machine that was replaced":                     {0, logOf(ours), self, ours},
		"of a host that was renamed":                         {ours, logOf(ours), as("old", "https://old:2380"), ours},
		"of a host that was renamed and replaced":            {0, logOf(ours), as("old", "https://a:2380"), ours},
		"of a machine that was replaced at another address":  {0, logOf(ours), as("a", "https://10.0.0.1:2380"), ours},
		"with a log that cannot be read":                     {ours, "log", self, ours},
		"with a log that cannot be read, and nothing beside": {ours, "log", nil, 0},
		"that is gone, with what another one kept beside it": {ours, "", as("b", "https://b:2380"), theirs},
	} {
		if proof, err := AnothersData(l.on(t), *self); err != nil || proof != "" {
			t.Errorf("%s: %q %v", title, proof, err)
		}
	}
	h := memory{ours, logOf(ours), nil, 0}.on(t)
	write(t, h, "/data/etcd/"+besideName, "damaged")
	if proof, err := AnothersData(h, *self); err != nil || proof != "" {
		t.Errorf("beside a damaged identity: %q %v", proof, err)
	}
}

func TestTheIDBesideTheDataOfAnotherMemberIsNotTheOwn(t *testing.T) {
	self := as("a", "https://a:2380")
	for title, c := range map[string]struct {
		memory memory
		want   values.MemberID
	}{
		"the own one":   {memory{0, "log", self, ours}, ours},
		"another one's": {memory{0, "log", as("b", "https://b:2380"), theirs}, 0},
		"another one's, where the root disk knows the own": {memory{ours, "log", as("b", "https://b:2380"), theirs}, ours},
	} {
		if id, err := MemberOf(c.memory.on(t), *self); err != nil || id != c.want {
			t.Errorf("%s: %s %v", title, id, err)
		}
	}
}
