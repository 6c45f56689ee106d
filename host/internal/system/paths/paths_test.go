package paths

import "testing"

func TestAHostOfATestKeepsAllItsFilesBelowItsRoot(t *testing.T) {
	h := Host{Root: "/tmp/x"}
	if got := h.Identity(); got != "/tmp/x/var/lib/etcd-host/identity" {
		t.Errorf("identity is at %q", got)
	}
	if got := h.KeptFile(h.Conf()); got != "/tmp/x/var/lib/etcd-host/kept/etc/etcd/etcd.conf" {
		t.Errorf("the kept file is at %q", got)
	}
	if got := h.Name(h.At("/data/etcd")); got != "/data/etcd" {
		t.Errorf("the host knows it as %q", got)
	}
}

func TestARealHostHasItsFilesWhereTheShellProgramKeptThem(t *testing.T) {
	h := Host{}
	for got, want := range map[string]string{
		h.Identity():                    "/var/lib/etcd-host/identity",
		h.CurrentFile("ca.pem"):         "/etc/etcd/pki/current/ca.pem",
		h.ReleaseFile("3.6.16", "etcd"): "/opt/etcd/v3.6.16/etcd",
		h.Unit():                        "/etc/systemd/system/etcd.service",
		h.Program():                     "/usr/local/sbin/etcd-host",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
