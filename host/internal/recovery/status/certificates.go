package status

import (
	"time"

	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/machine"
)

// A certificate needs attention soonDays before its end, and at once lastDays before it.
const (
	soonDays = 21
	lastDays = 7
)

func (d *Document) readCertificates(m *machine.Machine) {
	dates, err := certificates.Dates(m.Paths)
	if err != nil {
		d.warn("host-files", d.Host.Member, "%v", err)
		return
	}
	for _, one := range dates {
		left := one.Expires.Sub(m.Now())
		days := int(left.Hours() / 24)
		d.Certificates = append(d.Certificates, Certificate{one.Kind, one.Name, one.Expires.UTC(), days})
		// All hosts trust the same CAs.
		subject := d.Host.Member
		if one.Kind == "ca" {
			subject = "CA " + one.Name
		}
		find := d.warn
		if days < lastDays {
			find = d.critical
		}
		switch {
		case left <= 0:
			find("certificate-expires", subject, "the %s certificate %s expired on %s", one.Kind, one.Name,
				one.Expires.UTC().Format(time.DateOnly))
		case days < soonDays:
			find("certificate-expires", subject, "the %s certificate %s expires in %d days", one.Kind, one.Name, days)
		}
	}
}
