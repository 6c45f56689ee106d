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

// readReach reads `listen=PLACE CALLER...` and `dial=PLACE` lines. A place is an address and a port. A caller is
// NAME@ADDRESS,...: the addresses are those of its certificate.
func readReach(lines input.Lines) (reach.Ask, error) {
	ask := reach.Ask{Listen: map[netip.AddrPort][]reach.Caller{}, Within: reach.Within}
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
		ask.Listen[place] = nil
		for word := range strings.FieldsSeq(callers) {
			caller, err := parseCaller(word)
			if err != nil {
				return ask, fmt.Errorf("listen: %w. Nothing was changed", err)
			}
			ask.Listen[place] = append(ask.Listen[place], caller)
		}
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

func parseCaller(text string) (caller reach.Caller, err error) {
	name, addresses, _ := strings.Cut(text, "@")
	if caller.Name, err = values.ParseMemberName(name); err != nil {
		return caller, err
	}
	for word := range strings.SplitSeq(addresses, ",") {
		address, err := netip.ParseAddr(word)
		if err != nil || address.Zone() != "" {
			return caller, fmt.Errorf("%q is not an address of %s", word, name)
		}
		caller.Addresses = append(caller.Addresses, address.Unmap())
	}
	return caller, nil
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
