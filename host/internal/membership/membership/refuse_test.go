package membership

import (
	"errors"
	"testing"

	"etcd-host/internal/wire/values"
)

func TestAnOutageNamesThePlacesThatWereAsked(t *testing.T) {
	urls, err := values.ParseURLs("https://etcd02:2379,https://etcd03:2379")
	if err != nil {
		t.Fatal(err)
	}
	const both = "https://etcd02:2379 https://etcd03:2379"
	for _, c := range []struct {
		asked  []values.URL
		domain string
		want   string
	}{
		{nil, "", "knows no other member of the cluster to ask"},
		{urls, "", "no member of the cluster answers (asked: " + both + "; the last answer: refused)"},
		{nil, "example.com", "no member of the cluster answers (asked: the client SRV records of example.com; the last " +
			"answer: refused)"},
		{urls, "example.com", "no member of the cluster answers (asked: " + both + " and the client SRV records of " +
			"example.com; the last answer: refused)"},
	} {
		if got := noAnswer(c.asked, c.domain, errors.New("refused")); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
