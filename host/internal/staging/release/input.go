// Package release brings releases of etcd to the host, each beside those that are there. Which of them runs is
// decided when etcd restarts.
package release

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"etcd-host/internal/system/files"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// Method is a way by which a release comes.
type Method string

// The ways.
const (
	Archive Method = "archive"
	Upload  Method = "upload"
	Package Method = "package"
)

// Input is what Pulumi sends about a release.
type Input struct {
	Version values.Version
	Method  Method
	// URL is the folder of the release on the mirror.
	URL *url.URL
	// SHA256 is the digest that the configuration gives for the archive of this host, or empty.
	SHA256 string
	// OwnBuilds says that the mirror's archives are not those of the etcd project.
	OwnBuilds bool
	// Proxy is the only proxy that is used.
	Proxy *url.URL
}

var sha256Pattern = regexp.MustCompile(`^[0-9a-f]{64}$`)

// ReadInput reads `key=value` lines. Those after the method depend on the configuration, so an input that was cut off
// between two of them passes for a whole one. Without its digest an archive must still be that of SHA256SUMS.
func ReadInput(r io.Reader) (Input, error) {
	lines, err := input.ReadLines(r, []string{"version", "method"}, "url", "sha256_amd64", "sha256_arm64", "own_builds",
		"proxy")
	if err != nil {
		return Input{}, err
	}
	return parseInput(lines)
}

func parseInput(lines input.Lines) (in Input, err error) {
	if in.Version, err = values.ParseVersion(lines.Get("version")); err != nil {
		return Input{}, fmt.Errorf("version: %w", err)
	}
	switch method := Method(lines.Get("method")); method {
	case Archive, Upload, Package:
		in.Method = method
	default:
		return Input{}, fmt.Errorf("install.method: %q is not archive, package or upload. Nothing was changed",
			string(method))
	}
	if in.Method == Archive {
		if in.URL, err = parseURL(lines.Get("url"), "http", "https"); err != nil {
			return Input{}, fmt.Errorf("install.mirror: %w. Nothing was changed", err)
		}
	}
	if proxy := lines.Get("proxy"); proxy != "" {
		if in.Proxy, err = parseURL(proxy, "http", "https", "socks5", "socks5h"); err != nil {
			return Input{}, fmt.Errorf("install.httpProxy: %w. Nothing was changed", err)
		}
	}
	if in.OwnBuilds, err = input.Parsed(lines, "own_builds", strconv.ParseBool); err != nil {
		return Input{}, err
	}
	in.SHA256 = strings.ToLower(lines.Get("sha256_" + Architecture()))
	if in.SHA256 != "" && !sha256Pattern.MatchString(in.SHA256) {
		return Input{}, fmt.Errorf("install.sha256: %q is not 64 digits from 0-9 and a-f. Nothing was changed", in.SHA256)
	}
	return in, nil
}

// parseURL never quotes the text: a URL may have a password.
func parseURL(text string, schemes ...string) (*url.URL, error) {
	parsed, err := url.Parse(text)
	if err != nil || parsed.Host == "" || strings.ContainsAny(text, " \t") {
		return nil, errors.New("the value is not a valid URL")
	}
	for _, scheme := range schemes {
		if parsed.Scheme == scheme {
			return parsed, nil
		}
	}
	return nil, fmt.Errorf("the URL begins with %q, not with one of %s", parsed.Scheme, strings.Join(schemes, ", "))
}

// shown is a URL for messages. A user without a password may be a token, and so may a query.
func shown(at *url.URL) string {
	plain := *at
	if plain.User != nil {
		plain.User = url.User("xxxxx")
	}
	if plain.RawQuery != "" {
		plain.RawQuery = "xxxxx"
	}
	plain.Fragment, plain.RawFragment = "", ""
	return plain.String()
}

// Architecture is that of the host: a program for another one does not run there.
func Architecture() string { return runtime.GOARCH }

// ArchiveName is the name of the release's archive for this host.
func ArchiveName(version values.Version) string {
	return fmt.Sprintf("etcd-v%s-linux-%s.tar.gz", version, Architecture())
}

func (in Input) archiveURL() *url.URL { return in.URL.JoinPath(ArchiveName(in.Version)) }

// unproven is why nothing proves that the archive is the release. Without TLS an attacker replaces SHA256SUMS as well.
func (in Input) unproven() error {
	if in.expectedDigest() != "" || in.URL.Scheme == "https" {
		return nil
	}
	return coded.FieldMissing.Errorf(
		"install.sha256.%s: missing, and the mirror %s has no TLS. etcd %s was not installed. Write an "+
			"https URL in install.mirror, or the SHA-256 of the archive in install.sha256.%s", Architecture(),
		shown(in.URL), in.Version, Architecture())
}

// IsUnpacked says that nothing has to be fetched for a version.
func IsUnpacked(host paths.Host, version values.Version) bool {
	return files.IsRunnable(host.ReleaseFile(version.String(),
		"etcd")) && files.IsRunnable(host.ReleaseFile(version.String(), "etcdctl"))
}
