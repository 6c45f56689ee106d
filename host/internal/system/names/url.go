package names

import (
	"net"
	"strconv"

	"etcd-host/internal/wire/values"
)

// URL is the target as a URL of etcd.
func (t Target) URL() (values.URL, error) {
	return values.ParseURL("https://" + net.JoinHostPort(t.Host, strconv.Itoa(int(t.Port))))
}
