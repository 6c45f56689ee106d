package target

import "testing"

func TestAPlaceStaysWhereOnlyTheWayToItChanges(t *testing.T) {
	one := Settings{Name: "a", Kind: KindS3, Endpoint: "https://s3", Bucket: "bb", Prefix: "p", AccessKeyID: "k"}
	for title, change := range map[string]func(*Settings){
		"another name": func(s *Settings) { s.Name = "b" }, "other credentials": func(s *Settings) { s.AccessKeyID = "l" },
		"a slash": func(s *Settings) { s.Prefix = "p/" }, "a proxy": func(s *Settings) { s.Proxy = "http://proxy" },
	} {
		other := one
		if change(&other); other.Place() != one.Place() {
			t.Errorf("%s: another place", title)
		}
	}
	for title, change := range map[string]func(*Settings){
		"another kind": func(s *Settings) { s.Kind = KindGCS }, "another store": func(s *Settings) { s.Endpoint = "" },
		"another bucket": func(s *Settings) { s.Bucket = "cc" }, "another prefix": func(s *Settings) { s.Prefix = "q" },
		"another path": func(s *Settings) { s.Path = "/srv" }, "another host": func(s *Settings) { s.Host = "h" },
		"another account": func(s *Settings) { s.Account = "x" }, "another port": func(s *Settings) { s.Port = 23 },
		"another container": func(s *Settings) { s.Container = "c" }, "another user": func(s *Settings) { s.User = "u" },
		"another mount point": func(s *Settings) { s.MountPoint = "/srv" },
	} {
		other := one
		if change(&other); other.Place() == one.Place() {
			t.Errorf("%s: the same place", title)
		}
	}
}
