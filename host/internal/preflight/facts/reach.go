package facts

import (
	"context"
	"fmt"
	"net/netip"
	"strings"

	"etcd-host/internal/preflight/reach"
	"etcd-host/internal/wire/input"
	"etcd-host/internal/wire/values"
)

// readReach reads `listen=PLACE CALLER...` and `dial=PLACE` lines. A place is an address and a port.
func readReach(lines input.Lines) (reach.Ask, error) {
	ask := reach.Ask{Listen: map[netip.AddrPort][]values.MemberName{}, Within: reach.Within}
	var err error
	if ask.Self, err = input.Parsed(lines, "name", values.ParseMemberName); err != nil {
		return ask, err
	}
	for _, line := range lines.All("listen") {
		text, callers, _ := strings.Cut(line, " ")
		place, err := parsePlace("listen", text)
		if err != nil {
			return ask, err
		}
		var names []values.MemberName
		for word := range strings.FieldsSeq(callers) {
			name, err := values.ParseMemberName(word)
			if err != nil {
				return ask, fmt.Errorf("listen: %w. Nothing was changed", err)
			}
			names = append(names, name)
		}
		ask.Listen[place] = names
	}
	for _, line := range lines.All("dial") {
		place, err := parsePlace("dial", line)
		if err != nil {
			return ask, err
		}
		ask.Dial = append(ask.Dial, place)
	}
	return ask, nil
}

func parsePlace(key, text string) (netip.AddrPort, error) {
	place, err := netip.ParseAddrPort(text)
	if err != nil || place.Port() == 0 || place.Addr().Zone() != "" {
		return place, fmt.Errorf("%s: %q is not an address and a port. Nothing was changed", key, text)
	}
	return place, nil
}

// reachLines has a line for each place that was dialled, and for each that was listened at.
func reachLines(ctx context.Context, ask asked) answer {
	var lines answer
	found := reach.Run(ctx, ask.reach)
	for _, place := range found.Listened {
		lines.add("listened", "%s", place)
	}
	for _, one := range found.Dialled {
		source := "-"
		if one.Source.IsValid() {
			source = one.Source.String()
		}
		lines.add("dialled", "%s %s %s", one.At, one.Result, source)
	}
	return lines
}
