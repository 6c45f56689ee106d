package restore

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"etcd-host/internal/membership/identity"
	"etcd-host/internal/recovery/drilled"
	"etcd-host/internal/recovery/mark"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// LookVerb is `restore-look`: it prints what decides whether a restore may begin. It only reads. The input has the
// directories of a host that remembers no member.
func LookVerb(ctx context.Context, m *machine.Machine, _ []string, stdin io.Reader, stdout io.Writer) error {
	lines, err := input.ReadLines(stdin, nil, "name", "data_dir", "wal_dir", "lost")
	if err != nil {
		return err
	}
	lost, err := parseLost(lines)
	if err != nil {
		return err
	}
	self, err := identity.Read(m.Paths)
	if err != nil {
		return err
	}
	if self.IsZero() {
		if self, err = identity.FromLines(lines); err != nil {
			return err
		}
	}
	printed, err := look(ctx, m, self, lost)
	if err != nil {
		return err
	}
	_, err = io.WriteString(stdout, printed)
	return err
}

func look(ctx context.Context, m *machine.Machine, self identity.Identity, lost []values.URL) (string, error) {
	var text strings.Builder
	line := func(key string, value any) {
		if written := fmt.Sprint(value); written != "" && written != "0" {
			_, _ = fmt.Fprintf(&text, "%s=%s\n", key, written)
		}
	}
	done, err := mark.Restored(m.Paths)
	if err != nil {
		return "", err
	}
	for _, one := range done {
		line("restored", one)
	}
	restoring, err := mark.Restoring(m.Paths)
	if err != nil {
		return "", err
	}
	line("restoring", restoring)
	if restoring != "" {
		content, err := os.ReadFile(m.Paths.Restore(restoring.String()) + "/" + stepNote)
		if err == nil {
			line("switching", strings.TrimSpace(string(content)))
		}
	}
	if self.DataDir == "" {
		return text.String(), nil
	}
	drills, err := drilled.Read(m.Paths)
	if err != nil {
		return "", err
	}
	for _, name := range slices.Sorted(maps.Keys(drills)) {
		result := drills[name]
		if last := result.LastSuccess; last != nil {
			line("drilled", fmt.Sprintf("%s %s %s %.1f", name, last.Key, last.Time.UTC().Format(time.RFC3339), last.Seconds))
		}
		if result.Error != "" && result.Key != "" {
			line("drill_failed", fmt.Sprintf("%s %s %s", name, result.Key, result.Time.UTC().Format(time.RFC3339)))
		}
	}
	hasData, err := identity.HasData(m.Paths, self)
	if err != nil {
		return "", err
	}
	now, err := readLiving(ctx, m, self)
	if err != nil {
		return "", err
	}
	if err := now.askQuorum(ctx, m, self); err != nil {
		return "", err
	}
	others, err := lookElsewhere(ctx, m, self, now, lost)
	if err != nil {
		return "", err
	}
	line("bootstrap_token", self.Token)
	line("data", map[bool]string{true: "yes", false: "no"}[hasData])
	line("etcd", now.word())
	line("cluster_id", idText(uint64(now.Cluster)))
	line("member_id", idText(uint64(now.Member)))
	line("learner", map[bool]string{true: "yes", false: ""}[now.Learner])
	for _, url := range now.Peers {
		line("listed", url)
	}
	for _, one := range others {
		line("member", one)
	}
	line("version", now.Version)
	line("revision", now.Revision)
	line("raft_term", now.Term)
	line("raft_index", now.Index)
	line("db_size", now.Size)
	for i, dir := range self.Dirs() {
		if err := printRoom(&text, []string{"data", "wal"}[i], m.Paths.At(dir)); err != nil {
			return "", err
		}
	}
	if err := printRoom(&text, "state", m.Paths.StateDir()); err != nil {
		return "", err
	}
	return text.String(), nil
}

// word says whether etcd takes writes here, only answers, or neither.
func (l living) word() string {
	switch {
	case l.Serves:
		return "serves"
	case l.Answers:
		return "answers"
	}
	return "silent"
}

func idText(id uint64) string {
	if id == 0 {
		return ""
	}
	return values.ClusterID(id).String()
}
