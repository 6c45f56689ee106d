package release

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
)

// proxyEnvironment is how a package manager learns of a proxy, whose URL may have a password. On a command line the URL
// would be in the log. apt reads a file that only root reads; the scripts of packages would see a variable. The others
// have no file for it beside the host's own configuration.
func proxyEnvironment(host paths.Host, manager string, at *url.URL) ([]string, error) {
	if at == nil {
		return nil, nil
	}
	proxy := *at
	if proxy.Scheme == "socks5" {
		proxy.Scheme = "socks5h" // apt knows no other, and the download of an archive makes no difference
	}
	text := proxy.String()
	if manager != "apt" {
		return []string{"http_proxy=" + text, "https_proxy=" + text}, nil
	}
	if strings.ContainsAny(text, "\"\\") {
		return nil, errors.New("install.httpProxy: the host has a quotation mark or a backslash. Nothing was changed")
	}
	config := fmt.Sprintf("Acquire::http::Proxy \"%s\";\nAcquire::https::Proxy \"%s\";\n", text, text)
	_, err := files.Put(host.AptConfig(), 0o600, []byte(config))
	return nil, err
}

// aptOptions name the file of the proxy. apt reads it after the host's own configuration, so that it wins: the file of
// APT_CONFIG comes before that.
func aptOptions(host paths.Host, proxy *url.URL) []string {
	if proxy == nil {
		return nil
	}
	return []string{"-c", host.AptConfig()}
}

// withoutUser is what a package manager printed: some of them print their proxy. A user without a password may be a
// token.
func withoutUser(printed string, proxy *url.URL) string {
	if proxy == nil || proxy.User == nil {
		return printed
	}
	secrets := []string{proxy.User.String()}
	if password, has := proxy.User.Password(); has {
		_, encoded, _ := strings.Cut(proxy.User.String(), ":")
		secrets = append(secrets, encoded, password)
	} else {
		secrets = append(secrets, proxy.User.Username())
	}
	for _, secret := range secrets {
		if secret != "" {
			printed = strings.ReplaceAll(printed, secret, "xxxxx")
		}
	}
	return printed
}
