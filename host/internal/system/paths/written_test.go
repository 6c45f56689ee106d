package paths

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The page lists each path of an update, and the check before an update goes by the list of the program.
func TestEachPathOfThePageIsInTheList(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/reference/files-and-ports.md")
	if err != nil {
		t.Fatal(err)
	}
	_, section, _ := strings.Cut(string(page), "### In the system's directories")
	section, _, _ = strings.Cut(section, "### ")
	host := Host{}
	var listed []string
	for _, place := range append(host.Written(), host.WrittenForTimers()...) {
		listed = append(listed, place.Path)
	}
	// Each is made for one verb, or has a file that the host has anyway.
	elsewhere := []string{
		host.Discovery(), "/run", "/tmp", "/root", "/usr/local/sbin",
		"/etc/hostname", "/etc/hosts", "/run/etcd-scratch", "/var/tmp", "/var/lib/etcd",
	}
	found := 0
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) < 3 {
			continue
		}
		for _, name := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(cells[1], -1) {
			path := name[1]
			if strings.HasPrefix(path, "etcd-host-") {
				path = host.UnitDropIns() + "/" + path
			}
			if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, host.Releases()+"/") ||
				slices.Contains(elsewhere, path) {
				continue
			}
			if found++; !slices.Contains(listed, path) {
				t.Errorf("%s is not in the list", path)
			}
		}
	}
	if found < 15 {
		t.Errorf("the page has %d paths", found)
	}
}
