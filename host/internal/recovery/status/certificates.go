package status

import (
	"time"

	"etcd-host/internal/staging/certificates"
	"etcd-host/internal/system/machine"
)

// soonDays is how long before its end a certificate needs attention.
const soonDays = 21

func (d *Document) readCertificates(m *machine.Machine) {
	dates, err := certificates.Dates(m.Paths)
	if err != nil {
		d.find("host", "%v", err)
		return
	}
	for _, one := range dates {
		left := one.Expires.Sub(m.Now())
		days := int(left.Hours() / 24)
		d.Certificates = append(d.Certificates, Certificate{one.Kind, one.Name, one.Expires.UTC(), days})
		switch {
		case left <= 0:
			d.find(one.Kind+" certificate", "%s expired on %s", one.Name, one.Expires.UTC().Format(time.DateOnly))
		case days < soonDays:
			d.find(one.Kind+" certificate", "%s expires in %d days", one.Name, days)
		}
	}
}
