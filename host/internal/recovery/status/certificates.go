package status

import (
	"time"

	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/machine"
)

// A certificate needs attention soon before its end, and at once last before it. One that lives for a short time has
// less of both, because a renewal that comes in time must raise nothing.
const (
	soon = 30 * 24 * time.Hour
	last = 7 * 24 * time.Hour
	// part is the part of the whole life in which a renewal is overdue.
	part = 6
)

func (d *Document) readCertificates(m *machine.Machine) {
	dates, err := certificates.Dates(m.Paths)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
		return
	}
	for _, one := range dates {
		d.Certificates = append(d.Certificates, Certificate{one.Kind, one.Name, one.Expires.UTC(), daysTo(m, one)})
		// All hosts trust the same CAs.
		subject := d.Host.Member
		if one.Kind == "ca" {
			subject = "CA " + one.Name
		}
		d.judgeCertificate(m, subject, one.Kind, one)
	}
}

func (d *Document) judgeCertificate(m *machine.Machine, subject, kind string, one certificates.Date) {
	now, life := m.Now(), one.Expires.Sub(one.Begins)
	left := one.Expires.Sub(now)
	find := d.warn
	if left < min(last, life/part/4) {
		find = d.critical
	}
	switch {
	case now.Before(one.Begins):
		d.critical("certificate-expired", subject,
			"the %s certificate %q is not valid yet by this host's clock: it begins at %s, and the clock shows %s",
			kind, one.Name, one.Begins.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	case left <= 0:
		d.critical("certificate-expired", subject,
			"the %s certificate %q expired on %s, and this host's clock shows %s", kind, one.Name,
			one.Expires.UTC().Format(time.DateOnly), now.UTC().Format(time.DateOnly))
	case left < min(soon, life/part):
		find("certificate-expires", subject, "the %s certificate %q is near its end: it expires in %d days", kind,
			one.Name, daysTo(m, one))
	}
}

func daysTo(m *machine.Machine, one certificates.Date) int {
	return int(one.Expires.Sub(m.Now()).Hours() / 24)
}
