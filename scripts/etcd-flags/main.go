// Prints decisions/etcd/settings/etcdFlags.ts: the flags and feature gates each minor version of etcd knows, read from
// the etcd server module itself. From the top of the repository:
//
//	go run scripts/etcd-flags/main.go v3.5.35 v3.6.16 v3.7.3 >decisions/etcd/settings/etcdFlags.ts
//	npx prettier --write decisions/etcd/settings/etcdFlags.ts
package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "Usage: go run scripts/etcd-flags/main.go v3.5.35 ... >decisions/etcd/settings/etcdFlags.ts")
		os.Exit(2)
	}
	fmt.Printf("// Made by `go run scripts/etcd-flags/main.go %s`; do not edit.\n\n", strings.Join(os.Args[1:], " "))
	fmt.Print("/** The flags and the feature gates of one minor version of etcd, by etcd's own names. */\n")
	fmt.Print("export interface EtcdFlags {\n  flags: readonly string[];\n  featureGates: readonly string[];\n}\n\n")
	fmt.Print("/** By minor version. etcd ignores a variable `ETCD_SOME_FLAG` of a flag not listed here, " +
		"with a warning in its log. */\n")
	fmt.Print("export const etcdFlags: Readonly<Record<string, EtcdFlags>> = {\n")
	for _, version := range os.Args[1:] {
		dir := moduleDir(version)
		minor := strings.Join(strings.Split(strings.TrimPrefix(version, "v"), ".")[:2], ".")
		flags := append(flagsOf(filepath.Join(dir, "etcdmain/config.go")), flagsOf(filepath.Join(dir, "embed/config.go"))...)
		fmt.Printf("  // %s\n  %q: { flags: %s, featureGates: %s },\n", version, minor, list(flags), list(gatesOf(dir)))
	}
	fmt.Print("};\n")
}

func moduleDir(version string) string {
	out, err := exec.Command("go", "mod", "download", "-json", "go.etcd.io/etcd/server/v3@"+version).Output()
	check(err)
	var module struct{ Dir string }
	check(json.Unmarshal(out, &module))
	return module.Dir
}

// Every definition is a call on `fs` whose first string literal is the flag's name.
func flagsOf(path string) (names []string) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
	check(err)
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		if !ok {
			return true
		}
		selector, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !strings.HasSuffix(selector.Sel.Name, "Var") {
			return true
		}
		if on, ok := selector.X.(*ast.Ident); !ok || on.Name != "fs" || len(call.Args) < 2 {
			return true
		}
		switch name := call.Args[1].(type) {
		case *ast.BasicLit:
			text, err := strconv.Unquote(name.Value)
			check(err)
			names = append(names, text)
		}
		return true
	})
	// The one flag whose name is a constant.
	if text, err := os.ReadFile(path); err == nil && strings.Contains(string(text), "ServerFeatureGateFlagName") {
		names = append(names, "feature-gates")
	}
	return names
}

func gatesOf(dir string) (names []string) {
	text, err := os.ReadFile(filepath.Join(dir, "features/etcd_features.go"))
	if err != nil {
		return nil // 3.5 has none
	}
	gate := regexp.MustCompile(`(?m)^\s+(\w+) featuregate\.Feature = `)
	for _, match := range gate.FindAllStringSubmatch(string(text), -1) {
		names = append(names, match[1])
	}
	return names
}

func list(names []string) string {
	sort.Strings(names)
	seen, quoted := map[string]bool{}, []string{}
	for _, name := range names {
		if !seen[name] {
			quoted = append(quoted, strconv.Quote(name))
		}
		seen[name] = true
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
