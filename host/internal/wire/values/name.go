// Package values has a type for each kind of word that etcd, DNS, files or Pulumi send. Only Parse makes one, so a
// value of these types holds nothing that its type does not allow.
package values

import (
	"fmt"
	"regexp"
)

// MemberName is the name of a member in its cluster.
type MemberName string

var memberName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}$`)

// ParseMemberName accepts letters, digits, dots, dashes and underscores.
func ParseMemberName(text string) (MemberName, error) {
	if !memberName.MatchString(text) {
		return "", odd(text, "member name", "letters, digits, dots, dashes and underscores")
	}
	return MemberName(text), nil
}

func (n MemberName) String() string { return string(n) }

// Token names one bootstrap: data and certificates of another bootstrap have another token.
type Token string

var token = regexp.MustCompile(`^[!-~]{1,255}$`)

// ParseToken accepts one printable word.
func ParseToken(text string) (Token, error) {
	if !token.MatchString(text) {
		return "", odd(text, "bootstrap token", "printable characters without a space")
	}
	return Token(text), nil
}

func (t Token) String() string { return string(t) }

// odd quotes what was found, shortened: an answer may have any length.
func odd(text, what, wanted string) error {
	const most = 200
	if len(text) > most {
		return fmt.Errorf("%q... is not a valid %s (%s)", text[:most], what, wanted)
	}
	return fmt.Errorf("%q is not a valid %s (%s)", text, what, wanted)
}
