package values

import (
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"
)

// URL is `https://HOST:PORT`: no other scheme, no user, no path. The zero URL stands for "none".
type URL struct {
	host string // without brackets
	port uint16
}

var (
	urlShape = regexp.MustCompile(`^https://([A-Za-z0-9][A-Za-z0-9_.-]*|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})$`)
	urlLimit = 300
)

// ParseURL accepts `https://HOST:PORT`.
func ParseURL(text string) (URL, error) {
	parts := urlShape.FindStringSubmatch(text)
	if parts == nil || len(text) > urlLimit {
		return URL{}, odd(text, "URL", "https://HOST:PORT")
	}
	port, err := strconv.ParseUint(parts[2], 10, 16)
	if err != nil || port == 0 {
		return URL{}, odd(text, "URL", "a port from 1 to 65535")
	}
	host := strings.Trim(parts[1], "[]")
	if strings.Contains(parts[1], "[") {
		if address, err := netip.ParseAddr(host); err != nil || !address.Is6() {
			return URL{}, odd(text, "URL", "an IPv6 address between brackets")
		}
	}
	return URL{host: host, port: uint16(port)}, nil
}

// ParseURLs reads URLs that are joined by commas; an empty text has none.
func ParseURLs(text string) ([]URL, error) {
	var urls []URL
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		url, err := ParseURL(part)
		if err != nil {
			return nil, err
		}
		urls = append(urls, url)
	}
	return urls, nil
}

// Host is a name or an address, an IPv6 address without brackets.
func (u URL) Host() string { return u.host }

// Port is the TCP port.
func (u URL) Port() uint16 { return u.port }

// HostPort is what a dialer takes.
func (u URL) HostPort() string { return net.JoinHostPort(u.host, strconv.Itoa(int(u.port))) }

// WithPort is the same host at another port.
func (u URL) WithPort(port uint16) URL { return URL{host: u.host, port: port} }

// Local is the port of this host's own loopback address.
func Local(port uint16) URL { return URL{host: "127.0.0.1", port: port} }

// IsZero says that there is no URL.
func (u URL) IsZero() bool { return u == URL{} }

func (u URL) String() string {
	if u.IsZero() {
		return ""
	}
	return "https://" + u.HostPort()
}

// Join writes URLs with commas between them.
func Join(urls []URL, between string) string {
	texts := make([]string, len(urls))
	for i, url := range urls {
		texts[i] = url.String()
	}
	return strings.Join(texts, between)
}
