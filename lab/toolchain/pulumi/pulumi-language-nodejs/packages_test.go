package main

import (
	"path/filepath"
	"slices"
	"testing"
)

func TestInstalledPackages(t *testing.T) {
	directory := t.TempDir()
	for path, text := range map[string]string{
		".": `{"dependencies": {"@pulumi/tls": "5", "wrapper": "1", "absent": "1"}, "devDependencies": {"odd": "1"}}`,
		"node_modules/@pulumi/tls": `{"name": "@pulumi/tls", "version": "5.6.1",
			"pulumi": {"resource": true, "name": "tls", "version": "5.6.1"}}`,
		// Depends on another version of tls, in its own node_modules, and on itself in a circle.
		"node_modules/wrapper": `{"name": "wrapper", "version": "1.0.0",
			"dependencies": {"@pulumi/tls": "4", "wrapper": "1", "plain-name": "2"}}`,
		"node_modules/wrapper/node_modules/@pulumi/tls": `{"name": "@pulumi/tls", "version": "4.0.0",
			"pulumi": {"resource": true, "name": "tls", "version": "4.0.0", "server": "https://example.com"}}`,
		"node_modules/plain-name": `{"name": "plain-name", "version": "2.0.0", "pulumi": {"resource": true}}`,
		"node_modules/odd":        `{"name": "odd", "version": "1.0.0", "pulumi": "not a block"}`,
		"node_modules/unasked":    `{"name": "unasked", "version": "1.0.0", "pulumi": {"resource": true}}`,
	} {
		write(t, filepath.Join(directory, path, "package.json"), text)
	}
	below := filepath.Join(directory, "program") // its package.json is above it

	for name, test := range map[string]struct {
		transitive bool
		packages   []string
		plugins    []string
	}{
		"direct": {
			packages: []string{"@pulumi/tls@5.6.1", "odd@1.0.0", "wrapper@1.0.0"},
			plugins:  []string{"tls@5.6.1"},
		},
		"transitive": {
			transitive: true,
			packages: []string{
				"@pulumi/tls@4.0.0", "@pulumi/tls@5.6.1", "odd@1.0.0", "plain-name@2.0.0", "wrapper@1.0.0",
			},
			plugins: []string{"tls@4.0.0https://example.com", "tls@5.6.1", "plain-name@2.0.0"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := installedPackages(below, test.transitive)
			if err != nil {
				t.Fatal(err)
			}
			var packages, plugins []string
			for _, p := range found {
				packages = append(packages, p.Name+"@"+p.Version)
			}
			for _, p := range requiredPlugins(found) {
				plugins = append(plugins, p.Name+"@"+p.Version+p.Server)
			}
			if !slices.Equal(packages, test.packages) {
				t.Errorf("packages %q, not %q", packages, test.packages)
			}
			if !slices.Equal(plugins, test.plugins) {
				t.Errorf("plugins %q, not %q", plugins, test.plugins)
			}
		})
	}
}
