package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// manifest is what matters here of a package.json.
type manifest struct {
	Name                 string            `json:"name"`
	Version              string            `json:"version"`
	Dependencies         map[string]string `json:"dependencies"`
	DevDependencies      map[string]string `json:"devDependencies"`
	OptionalDependencies map[string]string `json:"optionalDependencies"`

	// The plugin that the package's resources need. Packages of other owners may have values of any type here, so it is
	// only read where it is needed.
	Pulumi json.RawMessage `json:"pulumi"`
}

type pluginBlock struct {
	Resource         bool              `json:"resource"`
	Name             string            `json:"name"`
	Version          string            `json:"version"`
	Server           string            `json:"server"`
	Parameterization *parameterization `json:"parameterization"`
}

type parameterization struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Value   []byte `json:"value"`
}

func readManifest(path string) (*manifest, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m := &manifest{}
	if err := json.Unmarshal(text, m); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// installedPackages lists the installed packages that a program depends on by its package.json files, all of them or
// only the direct ones. It leaves out a missing package, because that package is optional, or the program itself fails
// with a better message.
func installedPackages(programDirectory string, transitive bool) ([]*manifest, error) {
	directory := programDirectory
	root, err := readManifest(filepath.Join(directory, "package.json"))
	for errors.Is(err, fs.ErrNotExist) && directory != filepath.Dir(directory) {
		directory = filepath.Dir(directory)
		root, err = readManifest(filepath.Join(directory, "package.json"))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // a program may do without; it then depends on nothing that it names
	}
	if err != nil {
		return nil, err
	}

	seen := map[string]*manifest{} // by the path of the package.json, since a package may be there in many versions
	var visit func(directory string, dependencies ...map[string]string) error
	visit = func(directory string, dependencies ...map[string]string) error {
		for _, names := range dependencies {
			for name := range names {
				path, err := findModuleFile(directory, filepath.Join(name, "package.json"))
				if errors.Is(err, fs.ErrNotExist) || seen[path] != nil {
					continue
				}
				if err != nil {
					return err
				}
				m, err := readManifest(path)
				if err != nil {
					return err
				}
				seen[path] = m
				if !transitive {
					continue
				}
				if err := visit(filepath.Dir(path), m.Dependencies, m.OptionalDependencies); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := visit(directory, root.Dependencies, root.DevDependencies, root.OptionalDependencies); err != nil {
		return nil, err
	}
	packages := slices.Collect(maps.Values(seen))
	slices.SortFunc(packages, func(a, b *manifest) int {
		return strings.Compare(a.Name+"@"+a.Version, b.Name+"@"+b.Version)
	})
	return packages, nil
}

// requiredPlugins: what a package's own pulumi block says, and for what it leaves out, the package's name and version.
func requiredPlugins(packages []*manifest) []*pulumirpc.PackageDependency {
	var plugins []*pulumirpc.PackageDependency
	for _, p := range packages {
		var block pluginBlock
		if len(p.Pulumi) == 0 || json.Unmarshal(p.Pulumi, &block) != nil || !block.Resource {
			continue
		}
		plugin := &pulumirpc.PackageDependency{
			Name: block.Name, Kind: "resource", Version: block.Version, Server: block.Server,
		}
		if plugin.Name == "" {
			plugin.Name = p.Name[strings.LastIndex(p.Name, "/")+1:]
		}
		if plugin.Version == "" {
			plugin.Version = p.Version
		}
		if of := block.Parameterization; of != nil {
			plugin.Parameterization = &pulumirpc.PackageParameterization{
				Name: of.Name, Version: of.Version, Value: of.Value,
			}
		}
		plugins = append(plugins, plugin)
	}
	return plugins
}
