package membership

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/adoption/adopt"
	"etcd-host/internal/adoption/adopted"
	"etcd-host/internal/etcd/cluster"
	"etcd-host/internal/membership/decide"
	"etcd-host/internal/membership/identity"
	"etcd-host/internal/membership/upgrade"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/files"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/paths"
	"etcd-host/internal/system/records"
	"etcd-host/internal/system/retry"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// host is this host on its way to be the declared member.
type host struct {
	declared Declared
	view     *cluster.View
	// folder has the staged files.
	folder string
	// named are the members that Pulumi names for a new host.
	named []values.URL

	facts      decide.Facts
	step       decide.Step
	remembered identity.Identity
	unmounted  []string
	// removed are the members that this one replaces and that the cluster removed by now.
	removed []string
}

// Verb is `member`. Its argument has client URLs, with commas, of members to ask when this host is new.
func Verb(ctx context.Context, m *machine.Machine, args []string, stdin io.Reader, stdout io.Writer) error {
	declared, err := ReadDeclared(stdin)
	if err != nil {
		return err
	}
	named, err := values.ParseURLs(strings.Join(args, ","))
	if err != nil {
		return fmt.Errorf("the members to ask: %w. Nothing was changed", err)
	}
	if err := allIsStaged(m, declared, m.Paths.Staged()); err != nil {
		return err
	}
	view, err := cluster.Open(m, declared.Self)
	if err != nil {
		return err
	}
	defer view.Close()
	view.StartLimit = declared.Start
	h := &host{declared: declared, view: view, folder: m.Paths.Staged(), named: named}
	step, err := h.become(ctx)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(map[string]decide.Step{"step": step})
}

// become does what the host's facts ask for.
func (h *host) become(ctx context.Context) (decide.Step, error) {
	const adopts decide.Step = "adopt"
	found, err := h.adopted(ctx)
	if err != nil {
		return "", err
	}
	if found != nil && !h.declared.Manage {
		if err := adopt.StaysPut(*found, h.declared.Self.Name, h.declared.Version); err != nil {
			return "", err
		}
		h.say("etcd on %s keeps running as it was found", h.declared.Self.Name)
		return adopts, nil
	}
	if err := h.staysPut(); err != nil {
		return "", err
	}
	if err := h.settleStep(ctx); err != nil {
		return "", err
	}
	if err := h.mayAct(ctx, found); err != nil {
		return "", err
	}
	if err := h.act(ctx); err != nil {
		return "", err
	}
	if h.facts.Answers && h.view.Ask(ctx, h.view.Here) == nil {
		if err := h.view.RememberMembers(); err != nil {
			return "", err
		}
	}
	return h.step, mark.ClearSwitched(h.view.Machine.Paths, h.declared.Restored)
}

// adopted is the etcd that was adopted and runs by its own unit, adopted now where that is declared; nil otherwise.
func (h *host) adopted(ctx context.Context) (*adopted.Etcd, error) {
	paths := h.view.Machine.Paths
	known, err := identity.Read(paths)
	if err != nil {
		return nil, err
	}
	if h.declared.Adopt != 0 && known.Token == "" {
		wanted := adopt.Wanted{Cluster: h.declared.Adopt, Version: h.declared.Version, Members: h.declared.AdoptMembers}
		if err := adopt.Found(ctx, h.view, wanted); err != nil {
			return nil, err
		}
	}
	return adopted.Read(paths)
}

// settleStep chooses the step, and gives a new host a moment: in the middle of a bootstrap, or of an election, the
// quorum may come soon.
func (h *host) settleStep(ctx context.Context) error {
	err := h.chooseStep(ctx)
	if err != nil || h.facts.Answers || h.step != decide.RefuseOutage && h.step != decide.Configure {
		return err
	}
	folder, wasLast, err := LastFolder(h.view.Machine.Paths, h.declared.Self.Token)
	if err != nil {
		return err
	}
	if wasLast {
		return h.resumeAsLast(ctx, folder)
	}
	if h.step == decide.Configure {
		return nil
	}
	err = retry.For(ctx, 30*time.Second, func(ctx context.Context) error {
		if err := h.chooseStep(ctx); err != nil {
			return retry.Final(err)
		}
		if !h.facts.Answers {
			return cluster.ErrSilent
		}
		return nil
	})
	if errors.Is(err, cluster.ErrSilent) {
		return nil
	}
	return err
}

// mayAct has the refusals, and what must hold before anything is done.
func (h *host) mayAct(ctx context.Context, found *adopted.Etcd) error {
	// This program does not replace data that an etcd lost which this program never ran.
	if found != nil && h.step != decide.Configure {
		return coded.AdoptNoMember.Errorf(
			"the etcd that was adopted on %s, run by %s, has no data in %s any more, or its cluster does "+
				"not list it (%s). Nothing was changed. Bring it back by hand, or remove its member as "+
				"docs/runbooks/member-lost.md says",
			h.declared.Self.Name,
			found.Unit,
			h.declared.Self.DataDir,
			h.step,
		)
	}
	if h.step.Refuses() {
		return h.refuse(ctx)
	}
	if h.step == decide.AddLearner || h.step == decide.Replace || h.step == decide.StartListed && h.view.AmLearner() {
		if err := h.view.MayAdminister(ctx); err != nil {
			return err
		}
	}
	if h.step == decide.StartListed || h.step == decide.AddLearner || h.step == decide.Replace {
		if err := h.waitForPeers(ctx); err != nil {
			return err
		}
	}
	if h.step == decide.AddLearner || h.step == decide.Replace {
		if err := h.peersAreOpen(ctx, "Nothing was changed", "pulumi up"); err != nil {
			return err
		}
	}
	if h.facts.Answers && found == nil {
		return upgrade.CancelDowngrade(ctx, h.view, h.declared.Version)
	}
	return nil
}

func (h *host) act(ctx context.Context) error {
	switch h.step {
	case decide.Configure:
		return h.configure(ctx)
	case decide.StartNew:
		return h.bootstrap(ctx)
	case decide.StartListed:
		return h.startListed(ctx)
	case decide.AddLearner:
		return h.join(ctx)
	case decide.Replace:
		return h.replace(ctx)
	default:
		return fmt.Errorf("the step %q is not known. Nothing was changed", h.step)
	}
}

// allIsStaged: an update of this member alone (`--target`) would be recorded as done, and what it left out never read.
// Files that came back with an older copy of the disk are not those of the update either.
func allIsStaged(m *machine.Machine, d Declared, folder string) error {
	var missing []string
	if !files.IsRunnable(m.Paths.ReleaseFile(d.Version.String(), "etcd")) {
		missing = append(missing, "install")
	}
	if content(m.Paths.CurrentFile("trust")) != d.Trust {
		missing = append(missing, "certificate")
	}
	if content(filepath.Join(folder, "input")) != d.Configuration {
		missing = append(missing, "configuration")
	}
	// etcd lets no client in while the revocation list that its configuration names is missing.
	if strings.Contains(content(filepath.Join(folder, "etcd.conf")), m.Paths.Name(m.Paths.Revoked())) &&
		!files.HasContent(m.Paths.Revoked()) {
		missing = append(missing, "revocation")
	}
	if len(missing) == 0 {
		return nil
	}
	return coded.FilesNotStaged.Errorf(
		"what %s will run with is not on the host yet (missing: %s). Nothing was changed. If this "+
			"update has --target, name those resources of the host too, or run pulumi up without it. If an older copy of "+
			"the disk was restored on %s, set repairDrift to true, then run pulumi up",
		d.Self.Name, strings.Join(missing, " "), d.Self.Name)
}

func content(file string) string {
	text, _ := files.ReadPlain(file) // nothing is there: it is missing
	return strings.TrimRight(string(text), "\n")
}

// staysPut: with data elsewhere a member would look like one that lost its data, and with another URL like one that
// was removed.
func (h *host) staysPut() error {
	paths := h.view.Machine.Paths
	known, err := identity.Read(paths)
	if err != nil || known.Token != h.declared.Self.Token {
		return err
	}
	if has, err := identity.HasData(paths, known); err != nil || !has {
		return err
	}
	for _, kept := range []struct{ key, is, wanted string }{
		{"data_dir", known.DataDir, h.declared.Self.DataDir},
		{"wal_dir", known.WALDir, h.declared.Self.WALDir},
		{"peer_url", known.PeerURL.String(), h.declared.Self.PeerURL.String()},
	} {
		if kept.is == kept.wanted {
			continue
		}
		if kept.key == "wal_dir" {
			// Another name for the place where the log is moves nothing.
			same, err := sameLog(paths, known, h.declared.Self)
			if err != nil {
				return err
			}
			if same {
				continue
			}
		}
		return coded.MemberDataMoved.Errorf(
			"the member on %s keeps the %s that it joined with, '%s', and the configuration says '%s'; it "+
				"keeps running as it is. Revert the change of dataDir, walDir, domain or ports.peer",
			h.declared.Self.Name,
			kept.key,
			kept.is,
			kept.wanted,
		)
	}
	return nil
}

func sameLog(host paths.Host, one, other identity.Identity) (bool, error) {
	var places [2]string
	for i, id := range []identity.Identity{one, other} {
		dir, err := identity.LogDir(host, id)
		if err != nil || dir == "" {
			return false, err
		}
		if places[i], err = filepath.EvalSymlinks(host.At(dir)); err != nil {
			return false, err
		}
	}
	return places[0] == places[1], nil
}

// resumeAsLast: the cluster ended with this host, when its only member was deleted. Where it must be made again
// (`--replace`), no member is left to join: its data is the cluster. A deletion that was killed may have moved a part
// of the data.
func (h *host) resumeAsLast(ctx context.Context, folder string) error {
	h.say("%s was the only member: it continues with its data", h.declared.Self.Name)
	paths := h.view.Machine.Paths
	if err := identity.Remember(paths, h.declared.Self); err != nil {
		return err
	}
	if err := identity.BringBack(paths, h.declared.Self, folder); err != nil {
		return err
	}
	if err := files.Remove(paths.Last()); err != nil {
		return err
	}
	return h.chooseStep(ctx)
}

// LastFolder is the folder with the data of the only member, where the cluster of this bootstrap ended with this host.
func LastFolder(host paths.Host, token values.Token) (folder string, wasLast bool, err error) {
	text, err := records.Text(host, host.Last(), "Write token=TOKEN and folder=FOLDER into it. The folder is the newest "+
		"one in set-aside, in the data directory. Then run pulumi up")
	if err != nil || text == "" {
		return "", false, err
	}
	lines := strings.Split(text, "\n")
	if !slices.Contains(lines, "token="+token.String()) {
		return "", false, nil
	}
	for _, line := range lines {
		if name, ok := strings.CutPrefix(line, "folder="); ok {
			folder = name
		}
	}
	return folder, true, nil
}

func (h *host) say(format string, args ...any) { h.view.Machine.Say.Say(format, args...) }

// change is this member's change of version, if it is one.
func (h *host) change(from, to values.Version) upgrade.Change {
	return upgrade.Change{
		From: from, To: to, Oldest: h.declared.Oldest, Answers: h.facts.Answers, CatchUp: h.declared.CatchUp,
		LogHasV2: files.Exists(h.view.Machine.Paths.ServedV2()), KeepsV2: h.keepsV2(),
	}
}

// keepsV2 says that the staged files have etcd 3.6 start with keys of the API v2.
func (h *host) keepsV2() bool {
	variables, err := stage.Variables(filepath.Join(h.folder, "etcd.conf"))
	return err == nil && variables["ETCD_V2_DEPRECATION"] == "write-only-skip-check"
}

// settle waits until the member serves again, as a voting member.
func (h *host) settle(ctx context.Context) error {
	if h.view.AmLearner() {
		if err := h.promote(ctx); err != nil {
			return err
		}
	}
	return h.view.WaitReady(ctx)
}
