package target

import "testing"

func TestATargetThatAllHostsReachIsAskedBeforeADirectory(t *testing.T) {
	all, err := ParseAll([]string{
		`{"name":"here","kind":"directory","path":"/srv/backups"}`,
		`{"name":"there","kind":"s3","bucket":"backups"}`,
	})
	if err != nil || len(all) != 2 || all[0].Name != "there" || all[1].Name != "here" {
		t.Errorf("%v %v", all, err)
	}
	if _, err := ParseAll([]string{"{"}); err == nil {
		t.Error("an odd document is accepted")
	}
}
