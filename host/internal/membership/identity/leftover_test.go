package identity

import (
	"testing"
)

func TestADatabaseWithoutALogIsALeftoverUnlessAFirstStartOfThisMemberMadeIt(t *testing.T) {
	const database, bootstrap = "/data/etcd/member/snap/db", "/etc/etcd/bootstrap.conf"
	const joins = "ETCD_INITIAL_CLUSTER_STATE=existing\nETCD_INITIAL_CLUSTER=a=https://a:2380\n"
	for title, c := range map[string]struct {
		files   map[string]string
		knows   func(*Identity)
		forgets bool
		want    bool
	}{
		"no data":               {},
		"a database of another": {files: map[string]string{database: "db"}, forgets: true, want: true},
		"a snapshot of a log alone": {
			files: map[string]string{"/data/etcd/member/snap/1-2.snap": ""}, forgets: true, want: true,
		},
		"a member that lost its log": {files: map[string]string{database: "db"}, want: true},
		"a first start that did not end": {
			files: map[string]string{database: "db", bootstrap: joins},
		},
		"a first bootstrap that did not end": {
			files: map[string]string{database: "db", bootstrap: "ETCD_INITIAL_CLUSTER_STATE=new\n"},
		},
		"a log that was being renewed": {
			files: map[string]string{database: "db", bootstrap: "ETCD_SNAPSHOT_COUNT=1\n"}, want: true,
		},
		"a first start in another bootstrap": {
			files: map[string]string{database: "db", bootstrap: joins},
			knows: func(id *Identity) { id.Token = "other" }, want: true,
		},
		"a first start with data elsewhere": {
			files: map[string]string{database: "db", bootstrap: joins},
			knows: func(id *Identity) { id.DataDir = "/data/other" }, want: true,
		},
	} {
		t.Run(title, func(t *testing.T) {
			h := host(t)
			self := Identity{Token: "t", Name: "a", DataDir: "/data/etcd", ClientPort: 2379}
			known := self
			if c.knows != nil {
				c.knows(&known)
			}
			if !c.forgets {
				if err := Remember(h, known); err != nil {
					t.Fatal(err)
				}
			}
			for path, content := range c.files {
				write(t, h, path, content)
			}
			if got, err := HasLeftover(h, self); err != nil || got != c.want {
				t.Errorf("%v %v", got, err)
			}
		})
	}
}
