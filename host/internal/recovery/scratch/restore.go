package scratch

import "context"

// Restoring is a snapshot that becomes the data of an etcd that runs alone.
type Restoring struct {
	Snapshot, DataDir string
	// SkipHash is for a database that etcd did not save as a snapshot.
	SkipHash bool
}

// Restore makes a data directory, which must not be there, from a snapshot.
func Restore(ctx context.Context, place Place, what Restoring) error {
	args := []string{
		"snapshot", "restore", what.Snapshot, "--data-dir=" + what.DataDir, "--name=scratch",
		"--initial-cluster=scratch=" + nowhere, "--initial-advertise-peer-urls=" + nowhere,
		"--initial-cluster-token=scratch",
	}
	if what.SkipHash {
		args = append(args, "--skip-hash-check")
	}
	_, err := place.Tool(ctx, "etcdutl", args...)
	return err
}
