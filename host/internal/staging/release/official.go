package release

import _ "embed"

// officialSums has the digests of the etcd project's archives, by lines of their SHA256SUMS. The whole package brings
// them with this program, so neither a mirror nor the project's own site can replace an archive together with its
// digest. `scripts/release-digests` adds lines.
//
//go:embed SHA256SUMS
var officialSums string

// expectedDigest is what the archive must have whatever its mirror says. It is empty where only the mirror knows: for
// the user's own builds, and for releases that are newer than this program.
func (in Input) expectedDigest() string {
	if in.SHA256 != "" || in.OwnBuilds {
		return in.SHA256
	}
	return digestIn(officialSums, ArchiveName(in.Version))
}
