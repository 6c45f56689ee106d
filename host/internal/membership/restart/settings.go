package restart

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"etcd-host/internal/staging/stage"
	"etcd-host/internal/system/command"
	"etcd-host/internal/system/machine"
	"etcd-host/internal/system/users"
	"etcd-host/internal/wire/coded"
	"etcd-host/internal/wire/values"
)

// checkSettings asks the etcd that will run with them, which reads its variables before it does anything. Two ways to
// bootstrap a cluster, which it refuses last of all, keep it from any further step (3.5.35, 3.6.16, 3.7.3); any other
// error is about the settings. It must print that here, in JSON.
func checkSettings(
	ctx context.Context,
	m *machine.Machine,
	name values.MemberName,
	folder string,
	version values.Version,
) error {
	variables, err := stage.Variables(filepath.Join(folder, "etcd.conf"))
	if err != nil {
		return err
	}
	for key, value := range map[string]string{
		"ETCD_DISCOVERY_SRV": "none", "ETCD_INITIAL_CLUSTER": "none=http://127.0.0.1:1", "ETCD_DATA_DIR": "/dev/null/none",
		"ETCD_LOG_OUTPUTS": "stderr", "ETCD_LOG_FORMAT": "json",
	} {
		variables[key] = value
	}
	run := command.Command{Args: []string{m.Paths.ReleaseFile(version.String(), "etcd")}, Clean: true}
	for key, value := range variables {
		run.Env = append(run.Env, key+"="+value)
	}
	if os.Geteuid() == 0 {
		account, err := users.Etcd(ctx, m.Paths, m.Run)
		if err != nil {
			return err
		}
		run.As = &syscall.Credential{Uid: uint32(account.UID), Gid: uint32(account.GID)}
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	stdout, stderr, _ := m.Run(ctx, run) // it always fails
	if wrong := refusedSetting(stdout + "\n" + stderr); wrong != "" {
		return coded.SettingsRefused.Errorf(
			"etcd %s does not start with these settings: %s. %s was not restarted and keeps running with "+
				"its old files; correct settings (settings.extra), then pulumi up again",
			version,
			wrong,
			name,
		)
	}
	return nil
}

// refusedSetting finds the first error about a setting in etcd's log.
func refusedSetting(log string) string {
	for line := range strings.Lines(log) {
		var entry struct{ Msg, Error string }
		if json.Unmarshal([]byte(line), &entry) != nil || entry.Msg != "failed to verify flags" {
			continue
		}
		if !strings.HasPrefix(entry.Error, "multiple discovery") {
			return values.Printable(entry.Error)
		}
	}
	return ""
}
