package values

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
)

// Version is a version of etcd.
type Version struct {
	Major, Minor, Patch int
	// Pre is what follows the numbers, with its sign: "-rc.1", "+build".
	Pre string
}

var versionShape = regexp.MustCompile(`^(\d{1,6})\.(\d{1,6})\.(\d{1,6})([-+][A-Za-z0-9.+-]+)?$`)

// ParseVersion accepts MAJOR.MINOR.PATCH, with a suffix.
func ParseVersion(text string) (Version, error) {
	parts := versionShape.FindStringSubmatch(text)
	if parts == nil || len(text) > 40 {
		return Version{}, odd(text, "etcd version", "MAJOR.MINOR.PATCH")
	}
	number := func(text string) int {
		n, _ := strconv.Atoi(text) // six digits always fit
		return n
	}
	return Version{number(parts[1]), number(parts[2]), number(parts[3]), parts[4]}, nil
}

var minorShape = regexp.MustCompile(`^\d{1,6}\.\d{1,6}$`)

// ParseMinor accepts MAJOR.MINOR too, which etcd prints of its storage.
func ParseMinor(text string) (Version, error) {
	if minorShape.MatchString(text) {
		text += ".0"
	}
	return ParseVersion(text)
}

// IsZero says that there is no version.
func (v Version) IsZero() bool { return v == Version{} }

func (v Version) String() string {
	if v.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d.%d.%d%s", v.Major, v.Minor, v.Patch, v.Pre)
}

// MinorString is MAJOR.MINOR.
func (v Version) MinorString() string { return fmt.Sprintf("%d.%d", v.Major, v.Minor) }

// SameMinor says that data and protocol are of one minor version.
func (v Version) SameMinor(other Version) bool {
	return v.Major == other.Major && v.Minor == other.Minor
}

// MinorLess compares MAJOR.MINOR alone.
func (v Version) MinorLess(other Version) bool {
	return cmp.Or(cmp.Compare(v.Major, other.Major), cmp.Compare(v.Minor, other.Minor)) < 0
}

// Less says that v comes before other. A version with a suffix after a dash comes before the version without it.
func (v Version) Less(other Version) bool {
	order := cmp.Or(
		cmp.Compare(v.Major, other.Major),
		cmp.Compare(v.Minor, other.Minor),
		cmp.Compare(v.Patch, other.Patch),
		cmp.Compare(v.rank(), other.rank()),
		cmp.Compare(v.Pre, other.Pre),
	)
	return order < 0
}

func (v Version) rank() int {
	switch {
	case v.Pre == "":
		return 1
	case v.Pre[0] == '-':
		return 0
	default:
		return 2
	}
}
