package certificates

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/etcd/etcd"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

const threeUpdates = "A CA of this cluster changes in three updates, each complete before the next: in " +
	"pki.authorities trust both, then sign with the new one, then trust it alone"

// parsed is a set with its certificates read.
type parsed struct {
	name        values.MemberName
	authorities []*x509.Certificate
	chain       []*x509.Certificate
	pair        tls.Certificate
}

// fitsMember says whether the new set belongs to the member that has its data here, and leaves it with the members
// that it knows.
func fitsMember(host paths.Host, id identity.Identity, new parsed) error {
	if id.Name != new.name {
		return coded.MemberAnother.Errorf(
			"this is the host of member %s (bootstrap %s), and it is declared as %s. Nothing was "+
				"changed. Correct connection.host, or address, of %s", id.Name, id.Token, new.name, new.name)
	}
	inUse, err := bundleInUse(host)
	if err != nil {
		return err
	}
	if inUse != nil && !shares(inUse, new.authorities) {
		return coded.DataForeign.Errorf(
			"the member on this host (%s, bootstrap %s) trusts no CA of the new bundle. Nothing was changed. If the "+
				"stack's state was lost, that member's data is your cluster: follow docs/runbooks/state-lost.md. If it is a "+
				"member of another cluster, take the host out of one of the two. %s", id.Name, id.Token, threeUpdates)
	}
	if admitted, err := admittedName(host); err != nil {
		return err
	} else if admitted != "" && new.chain[0].VerifyHostname(admitted) != nil {
		return coded.CertificateNotTrusted.Errorf(
			"the other members of %s (bootstrap %s) admit only those whose certificate names %s, and "+
				"the new one does not. Nothing was changed. If it is a member of another cluster, take the host out of "+
				"one of the two; if not, set domain back: the domain of a cluster stays", id.Name, id.Token, admitted)
	}
	if trusted, err := shownIsTrusted(host, new.authorities); err != nil {
		return err
	} else if !trusted {
		return coded.CertificateNotTrusted.Errorf(
			"the certificate that member %s shows now is signed by a CA that the new bundle leaves "+
				"out: the members' new certificates, and the clients', come in an update before that one. Nothing was "+
				"changed. %s", id.Name, threeUpdates)
	}
	return nil
}

// bundleInUse is the trust bundle of the current set; where a person edited that set, the one that etcd has read. A
// CA of it is in the new one too, at each step of a rotation: etcd would take another cluster's certificates at its
// next handshake.
func bundleInUse(host paths.Host) ([]*x509.Certificate, error) {
	path := host.TrustedByRunning()
	if isUnedited(host) {
		path = host.CurrentFile("ca.pem")
	}
	return readBundle(path)
}

// readBundle is nil where the file does not exist.
func readBundle(path string) ([]*x509.Certificate, error) {
	text, err := files.ReadPlain(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && len(text) == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	certificates, err := parseBundle(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w. Nothing was changed", path, err)
	}
	return certificates, nil
}

// admittedName is what etcd here asks of its peers' certificates, and they of its own. Another cluster may have the
// same CA, but not the same name.
func admittedName(host paths.Host) (string, error) {
	variables, err := stage.Variables(host.Conf())
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return variables["ETCD_PEER_CERT_ALLOWED_HOSTNAME"], err
}

// shownIsTrusted says whether those who have the new bundle trust the certificate that is shown now; whether it has
// ended is another matter. A set that a person edited says nothing.
func shownIsTrusted(host paths.Host, authorities []*x509.Certificate) (bool, error) {
	if !isUnedited(host) {
		return true, nil
	}
	shown, err := readBundle(host.CurrentFile("member.pem"))
	if err != nil || shown == nil {
		return true, err
	}
	return isSignedBy(shown, authorities), nil
}

// trustedByRunning judges by the bundle that etcd read when it started: it does not read a newer one until it restarts.
func trustedByRunning(ctx context.Context, m *machine.Machine, new parsed) error {
	running, err := readBundle(m.Paths.TrustedByRunning())
	if err != nil || running == nil {
		return err
	}
	if !isSignedBy(new.chain, running) {
		return coded.CertificateNotTrusted.Errorf(
			"the new certificate is signed by a CA that the running etcd does not trust yet: the other "+
				"members would refuse it. Nothing was changed. %s", threeUpdates)
	}
	if err := waitUntilValid(ctx, m, new); err != nil {
		return err
	}
	if err := verify(new.chain, running, m.Now()); err != nil {
		return coded.CertificateNotTrusted.Errorf(
			"the running etcd would not accept the new certificate: %w. Nothing was changed. Check the "+
				"clock of this host and of the host on which Pulumi runs, then run pulumi up again", err)
	}
	return nil
}

// clockSkew is what two clocks may differ by, as for preflight. A certificate begins by the clock of the machine that
// made it, in the second in which it was made.
const clockSkew = time.Minute

// waitUntilValid waits for a certificate that is not valid yet by this host's clock.
func waitUntilValid(ctx context.Context, m *machine.Machine, new parsed) error {
	left := new.chain[0].NotBefore.Sub(m.Now())
	if left <= 0 {
		return nil
	}
	if left > clockSkew {
		return coded.ClockSkewed.Errorf(
			"the new certificate is valid from %s on, and the clock of this host is at %s. Nothing was "+
				"changed. Correct the clock of this host, or of the host on which Pulumi runs, then run pulumi up again",
			new.chain[0].NotBefore.UTC().Format(time.RFC3339), m.Now().UTC().Format(time.RFC3339))
	}
	m.Say.Say("the new certificate is valid in %.0f s by the clock of this host: waiting", left.Seconds())
	return retry.Sleep(ctx, left+time.Second)
}

// refusedByMember asks the other members: an update of the CA that was killed leaves members of two minds, and each
// host sees only its own.
func refusedByMember(ctx context.Context, m *machine.Machine, new parsed) error {
	old, err := etcd.LoadPair(m.Paths.CurrentFile("member.pem"), m.Paths.CurrentFile("member-key.pem"))
	if err != nil {
		return nil //nolint:nilerr // there is no pair in use with which the new one could be compared
	}
	urls := cluster.Remembered(m)
	// A clock that is behind reaches the beginning of the certificate.
	return retry.For(ctx, clockSkew, func(ctx context.Context) error {
		refusals := make([]error, len(urls))
		var asking sync.WaitGroup
		for i, url := range urls {
			asking.Go(func() {
				if answersTo(ctx, url, old) == nil {
					refusals[i] = answersTo(ctx, url, new.pair)
				}
			})
		}
		asking.Wait()
		return refusal(urls, refusals)
	})
}

// outOfDate is in the alert of a member by whose clock a certificate has ended, or has not begun.
const outOfDate = "expired certificate"

// refusal ends the questions, unless a clock is all that is in the way.
func refusal(urls []values.URL, refusals []error) error {
	var late error
	for i, err := range refusals {
		switch {
		case err == nil:
		case strings.Contains(err.Error(), outOfDate):
			late = coded.ClockSkewed.Errorf(
				"the etcd at %s does not accept the new certificate by the clock of its host (%w). Nothing was "+
					"changed. Correct the clock of that host, or of the host on which Pulumi runs, then run pulumi up again",
				urls[i], err)
		default:
			return retry.Final(coded.CertificateNotTrusted.Errorf(
				"the new certificate is signed by a CA that the etcd at %s no longer trusts, or "+
					"does not trust yet: it would refuse this member (%w). Nothing was changed. %s. Finish the update that was "+
					"begun", urls[i], err, threeUpdates))
		}
	}
	return late
}

const (
	memberConnect = time.Second
	memberAnswer  = 3 * time.Second
)

// answersTo is why a member does not answer to this certificate. Only its judgement is of interest, so that it need not
// prove who it is.
func answersTo(ctx context.Context, url values.URL, pair tls.Certificate) error {
	client := http.Client{
		Timeout: memberAnswer,
		Transport: &http.Transport{
			DialContext: (&net.Dialer{Timeout: memberConnect}).DialContext,
			TLSClientConfig: &tls.Config{
				InsecureSkipVerify: true, //nolint:gosec // see above
				// It is offered whatever CAs the server names.
				GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil },
			},
			TLSNextProto:      map[string]func(string, *tls.Conn) http.RoundTripper{},
			DisableKeepAlives: true,
		},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url.String()+"/health", nil)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	return response.Body.Close()
}
