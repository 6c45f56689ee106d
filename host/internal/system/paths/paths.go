// Package paths knows where the program's files are on a host.
package paths

import (
	"path/filepath"
	"strings"
)

// Host is a file system. Root is empty on a host and a temporary directory in a test.
type Host struct{ Root string }

// At is the place of an absolute path of the host.
func (h Host) At(path string) string {
	if h.Root == "" {
		return path
	}
	return filepath.Join(h.Root, path)
}

// Name is the path as the host knows it: the inverse of At.
func (h Host) Name(place string) string {
	if h.Root == "" {
		return place
	}
	return strings.TrimPrefix(place, strings.TrimSuffix(h.Root, "/"))
}

// StateDir is on the root disk, apart from the data disk: it outlives a wiped data directory.
func (h Host) StateDir() string         { return h.At("/var/lib/etcd-host") }
func (h Host) State(file string) string { return filepath.Join(h.StateDir(), file) }

// Staged has what the next restart reads, Applied what the last restart was to read.
func (h Host) Staged() string  { return h.State("staged") }
func (h Host) Applied() string { return h.State("applied") }

// Through takes the place of Staged while a member goes through a version in between.
func (h Host) Through() string { return h.State("through") }

// Marker says that etcd was once ready here: from then on an empty data directory means lost data.
func (h Host) Marker() string { return h.State("started") }

// Identity says which cluster the data belongs to, and where the data is.
func (h Host) Identity() string { return h.State("identity") }

// Packages says whether the distribution's packages were "brought" by this program or "found" here.
func (h Host) Packages() string { return h.State("packages") }

// AptConfig has the proxy of a package that is being installed, with its password.
func (h Host) AptConfig() string { return h.State("apt.conf") }

// Adopted names the unit of an etcd that was adopted, until our unit takes its place.
func (h Host) Adopted() string { return h.State("adopted") }

// ServedV2 says that the log of an adopted member has requests of the API that came before v3.
func (h Host) ServedV2() string { return h.State("v2") }

// Made lists what this program made where others have files, too.
func (h Host) Made() string { return h.State("made") }

// Kept has files that were here before our files took their place.
func (h Host) Kept() string              { return h.State("kept") }
func (h Host) KeptFile(of string) string { return filepath.Join(h.Kept(), h.Name(of)) }

// Active has the digest of the files that the running etcd has read.
func (h Host) Active() string { return h.State("active") }

// TrustedByRunning is the trust bundle that the running etcd has read.
func (h Host) TrustedByRunning() string { return h.State("trusted.pem") }

// CertificateSet has the name of the certificate set that the last update put in place.
func (h Host) CertificateSet() string { return h.State("certificate") }

// RevokedDigest has the digest of the revocation list that the last update put in place.
func (h Host) RevokedDigest() string { return h.State("revoked") }

// Aside says that a person moved the data aside.
func (h Host) Aside() string     { return h.State("aside") }
func (h Host) MemberID() string  { return h.State("member-id") }
func (h Host) Members() string   { return h.State("members") }
func (h Host) Known() string     { return h.State("known") }
func (h Host) Places() string    { return h.State("places") }
func (h Host) Last() string      { return h.State("last") }
func (h Host) Abandon() string   { return h.State("abandon") }
func (h Host) Snapshots() string { return h.State("snapshots") }
func (h Host) Downloads() string { return h.State("downloads") }

// BackupSettings has the credentials of the targets. Backups has the newest backup that this host took, as it was
// before its encryption, and BackupWork what a run is making.
func (h Host) BackupSettings() string { return h.At("/etc/etcd-host/backup.json") }
func (h Host) Backups() string        { return h.State("backups") }
func (h Host) BackupWork() string     { return filepath.Join(h.Backups(), "work") }

// BackupReport has what the last run of a backup did, for metrics and people.
func (h Host) BackupReport() string { return h.State("backup-report.json") }

// SystemUnit is a file of a unit of systemd.
func (h Host) SystemUnit(name string) string { return h.At("/etc/systemd/system/" + name) }

// Restoring names the restore that keeps etcd from starting, Restored those that ended here, and Restore has what one
// of them has done so far.
func (h Host) Restoring() string           { return h.State("restoring") }
func (h Host) Restored() string            { return h.State("restored") }
func (h Host) Restore(token string) string { return filepath.Join(h.State("restore"), token) }

// Switched names the restore whose data this host has, until all hosts have it.
func (h Host) Switched() string { return h.State("switched") }

// AfterRestore says that alarms and a downgrade of the restored data may be left.
func (h Host) AfterRestore() string { return h.State("after-restore") }

// MetricsFile names the file that the node exporter reads.
func (h Host) MetricsFile() string { return h.State("metrics-file") }

// Drills has what trials of backups on this host found.
func (h Host) Drills() string { return h.State("drills.json") }

// Defragmentation has what the last one on this host did.
func (h Host) Defragmentation() string { return h.State("defragmentation.json") }

// Scratch has the sockets of an etcd that runs apart from the cluster.
func (h Host) Scratch(name string) string { return filepath.Join(h.ScratchDir(), name) }
func (h Host) ScratchDir() string         { return h.At("/run/etcd-scratch") }

func (h Host) ConfDir() string     { return h.At("/etc/etcd") }
func (h Host) Conf() string        { return filepath.Join(h.ConfDir(), "etcd.conf") }
func (h Host) EtcdctlPort() string { return filepath.Join(h.ConfDir(), "etcdctl.port") }

// Bootstrap overrides etcd.conf, and is there only until the member was ready once.
func (h Host) Bootstrap() string { return filepath.Join(h.ConfDir(), "bootstrap.conf") }

func (h Host) PKI() string                 { return filepath.Join(h.ConfDir(), "pki") }
func (h Host) Current() string             { return filepath.Join(h.PKI(), "current") }
func (h Host) CurrentFile(f string) string { return filepath.Join(h.Current(), f) }
func (h Host) Revoked() string             { return filepath.Join(h.PKI(), "revoked.der") }

// Discovery has the credentials for the cluster at which the initial members find each other.
func (h Host) Discovery() string { return filepath.Join(h.PKI(), "discovery") }

func (h Host) Unit() string        { return h.At("/etc/systemd/system/etcd.service") }
func (h Host) UnitDropIns() string { return h.Unit() + ".d" }
func (h Host) UnitWants() string   { return h.At("/etc/systemd/system/multi-user.target.wants") }

// MountsDropIn names the disk of data that a link leads to.
func (h Host) MountsDropIn() string { return filepath.Join(h.UnitDropIns(), "etcd-host-mounts.conf") }

// ProxyDropIn keeps etcd from the proxies of the host.
func (h Host) ProxyDropIn() string { return filepath.Join(h.UnitDropIns(), "etcd-host-proxy.conf") }

// CoreDropIn keeps etcd's memory off the disk.
func (h Host) CoreDropIn() string { return filepath.Join(h.UnitDropIns(), "etcd-host-core.conf") }

// OurDropIns are all that this program writes.
func (h Host) OurDropIns() []string {
	return []string{h.MountsDropIn(), h.ProxyDropIn(), h.CoreDropIn()}
}

func (h Host) Releases() string              { return h.At("/opt/etcd") }
func (h Host) Release(version string) string { return filepath.Join(h.Releases(), "v"+version) }
func (h Host) ReleaseFile(version, program string) string {
	return filepath.Join(h.Release(version), program)
}
func (h Host) Bin(program string) string { return h.At("/usr/local/bin/" + program) }

// Uploads is where Pulumi leaves release archives, as a user that may not be root.
func (h Host) Uploads() string { return h.At("/var/tmp") }
func (h Host) Program() string { return h.At("/usr/local/sbin/etcd-host") }

func (h Host) OSRelease() string    { return h.At("/etc/os-release") }
func (h Host) MachineID() string    { return h.At("/etc/machine-id") }
func (h Host) Hosts() string        { return h.At("/etc/hosts") }
func (h Host) HostnameFile() string { return h.At("/etc/hostname") }

// KernelHostname has the name that the kernel has for this host now.
func (h Host) KernelHostname() string { return h.At("/proc/sys/kernel/hostname") }

// Process is a file below /proc of a process.
func (h Host) Process(pid, file string) string { return h.At("/proc/" + pid + "/" + file) }
