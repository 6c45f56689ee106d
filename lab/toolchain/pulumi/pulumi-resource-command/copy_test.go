package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	p "github.com/pulumi/pulumi-go-provider"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/archive"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/asset"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

const copyToRemote = presource.URN("urn:pulumi:s::p::command:remote:CopyToRemote::c")

// The engine sends sources with their hashes, as these do.
func fileAsset(t *testing.T, path string) property.Value {
	t.Helper()
	source, err := asset.FromPath(path)
	if err != nil {
		t.Fatal(err)
	}
	return property.New(source)
}

func stringAsset(t *testing.T, content string) property.Value {
	t.Helper()
	source, err := asset.FromText(content)
	if err != nil {
		t.Fatal(err)
	}
	return property.New(source)
}

func fileArchive(t *testing.T, path string) property.Value {
	t.Helper()
	source, err := archive.FromPath(path)
	if err != nil {
		t.Fatal(err)
	}
	return property.New(source)
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func expectFile(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is %.40q (%v), not %.40q", path, got, err, want)
	}
}

func TestWhereACopyGoes(t *testing.T) {
	local := t.TempDir()
	file, directory := filepath.Join(local, "file"), filepath.Join(local, "directory")
	writeFile(t, file, "content")
	writeFile(t, directory+"/one", "1")
	writeFile(t, directory+"/two/three", "3")
	var tar strings.Builder
	if err := fileArchive(t, directory).AsArchive().Archive(archive.TarArchive, &tar); err != nil {
		t.Fatal(err)
	}
	writeFile(t, directory+".tar", tar.String())
	for name, test := range map[string]struct {
		source property.Value
		remote string
		want   map[string]string
	}{
		"a file to a new path":          {fileAsset(t, file), "a/b/new", map[string]string{"a/b/new": "content"}},
		"a file over a file":            {fileAsset(t, file), "there/long", map[string]string{"there/long": "content"}},
		"a file into a directory":       {fileAsset(t, file), "there", map[string]string{"there/file": "content"}},
		"an archive file, not unpacked": {fileArchive(t, directory+".tar"), "a", map[string]string{"a": tar.String()}},
		"text to a new path":            {stringAsset(t, "text"), "a/b/new", map[string]string{"a/b/new": "text"}},
		"text over a file":              {stringAsset(t, "text"), "there/long", map[string]string{"there/long": "text"}},
		"empty text":                    {stringAsset(t, ""), "there/long", map[string]string{"there/long": ""}},
		"a directory to a new path": {fileArchive(t, directory), "a/b", map[string]string{
			"a/b/directory/one": "1", "a/b/directory/two/three": "3",
		}},
		"a directory into a directory": {fileArchive(t, directory), "there", map[string]string{
			"there/directory/one": "1", "there/directory/two/three": "3",
			"there/long": "a long content that was there before",
		}},
		"the contents of a directory to a new path": {fileArchive(t, directory+"/"), "a/b", map[string]string{
			"a/b/one": "1", "a/b/two/three": "3",
		}},
		"the contents of a directory into a directory": {fileArchive(t, directory+"/"), "there", map[string]string{
			"there/one": "1", "there/two/three": "3",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			server, root := startSSHD(t), t.TempDir()
			writeFile(t, root+"/there/long", "a long content that was there before")
			newPlugin(t, t.Context()).mustCreate(copyToRemote, values{
				"connection": server.connection(nil), "source": test.source, "remotePath": text(root + "/" + test.remote),
			})
			for path, content := range test.want {
				expectFile(t, root+"/"+path, content)
			}
		})
	}
}

func TestALargeFileArrivesWhole(t *testing.T) {
	server, root := startSSHD(t), t.TempDir()
	content := strings.Repeat("0123456789abcde\n", 200_000)
	writeFile(t, root+"/source", content)
	newPlugin(t, t.Context()).mustCreate(copyToRemote, values{
		"connection": server.connection(nil), "source": fileAsset(t, root+"/source"), "remotePath": text(root + "/copy"),
	})
	expectFile(t, root+"/copy", content)
}

func TestTheModesAreTheServers(t *testing.T) {
	server, root := startSSHD(t), t.TempDir()
	writeFile(t, root+"/source", "#!/bin/sh\n")
	writeFile(t, root+"/touched", "")
	writeFile(t, root+"/private", "")
	for name, mode := range map[string]os.FileMode{"source": 0o755, "private": 0o600} {
		if err := os.Chmod(filepath.Join(root, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	mode := func(name string) os.FileMode {
		info, err := os.Stat(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	for name, want := range map[string]os.FileMode{"new": mode("touched"), "private": 0o600} {
		newPlugin(t, t.Context()).mustCreate(copyToRemote, values{
			"connection": server.connection(nil), "source": fileAsset(t, root+"/source"),
			"remotePath": text(filepath.Join(root, name)),
		})
		if mode(name) != want {
			t.Errorf("%s is %v, not %v", name, mode(name), want)
		}
	}
}

func TestWhatCannotBeCopiedIsAnError(t *testing.T) {
	server, root := startSSHD(t), t.TempDir()
	writeFile(t, root+"/file", "before")
	writeFile(t, root+"/directory/one", "1")
	for name, test := range map[string]struct {
		source property.Value
		remote string
		want   string
	}{
		"text to a directory":    {stringAsset(t, "text"), "/directory", "is a directory"},
		"a directory to a file":  {fileArchive(t, root+"/directory"), "/file", "making the directory"},
		"its contents to a file": {fileArchive(t, root+"/directory/"), "/file", "making the directory"},
		"a file below a file":    {fileAsset(t, root+"/directory/one"), "/file/below", "/file"},
		"a file that is not there": {
			property.New(&asset.Asset{Sig: asset.AssetSig, Path: root + "/none"}), "/a", "no such file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newPlugin(t, t.Context()).create(copyToRemote, values{
				"connection": server.connection(nil), "source": test.source, "remotePath": text(root + test.remote),
			})
			expectError(t, err, test.want)
			expectFile(t, root+"/file", "before")
		})
	}
}

func TestOnlyAnotherSourceOrPathIsCopied(t *testing.T) {
	for name, test := range map[string]struct {
		change  func(root string) values
		changes bool
		copies  int32
	}{
		"nothing":    {func(string) values { return values{} }, false, 0},
		"source":     {func(string) values { return values{"source": stringAsset(t, "b")} }, true, 1},
		"remotePath": {func(root string) values { return values{"remotePath": text(root + "/b")} }, true, 1},
		"triggers": {func(string) values {
			return values{"triggers": property.New([]property.Value{text("b")})}
		}, true, 0},
		"connection": {func(string) values { return values{"connection": object(values{"host": text("h")})} }, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			server, pl, root := startSSHD(t), newPlugin(t, t.Context()), t.TempDir()
			before := values{
				"connection": server.connection(nil), "remotePath": text(root + "/a"), "source": stringAsset(t, "a"),
				"triggers": property.New([]property.Value{text("a")}),
			}
			after := with(before, test.change(root))
			state := pl.mustCreate(copyToRemote, before)
			diff, err := pl.Diff(p.DiffRequest{
				Urn: copyToRemote, State: state, OldInputs: pl.check(copyToRemote, before),
				Inputs: pl.check(copyToRemote, after),
			})
			if err != nil || diff.HasChanges != test.changes {
				t.Error(diff, err)
			}
			for path, property := range diff.DetailedDiff {
				if property.Kind != p.Update { // triggers are replaced by the SDK's replaceOnChanges
					t.Errorf("%s is %s", path, property.Kind)
				}
			}
			state, err = pl.update(copyToRemote, state, after)
			if err != nil {
				t.Fatal(err)
			}
			if copies := server.dialled.Load() - 1; copies != test.copies {
				t.Errorf("copied %d times", copies)
			}
			for _, input := range []string{"remotePath", "source", "triggers"} {
				if !state.Get(input).Equals(after[input]) {
					t.Errorf("the state has %v for %s", state.Get(input), input)
				}
			}
			if !state.Get("connection").Secret() {
				t.Error("the connection is not secret")
			}
		})
	}
}

func TestAPreviewAndADeleteDialNobody(t *testing.T) {
	server, pl := startSSHD(t), newPlugin(t, t.Context())
	inputs := pl.check(copyToRemote, values{
		"connection": server.connection(nil), "source": stringAsset(t, "a"), "remotePath": text("/nowhere"),
	})
	created, err := pl.Create(p.CreateRequest{Urn: copyToRemote, Properties: inputs, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := pl.Delete(p.DeleteRequest{Urn: copyToRemote, Properties: created.Properties}); err != nil {
		t.Error(err)
	}
	if server.dialled.Load() != 0 {
		t.Error("it dialled")
	}
}

func TestTheSourceIsAFileTextOrAnArchiveFile(t *testing.T) {
	pl := newPlugin(t, t.Context())
	remoteAsset := property.New(&asset.Asset{Sig: asset.AssetSig, URI: "https://example.com/a"})
	assets := property.New(&archive.Archive{
		Sig: archive.ArchiveSig, Assets: map[string]any{"a": &asset.Asset{Sig: asset.AssetSig, Text: "a"}},
	})
	for name, test := range map[string]struct {
		source  property.Value
		allowed bool
	}{
		"remote asset":  {remoteAsset, false},
		"asset archive": {assets, false},
		"string":        {text("a"), false},
		"text":          {stringAsset(t, "a"), true},
		"secret text":   {stringAsset(t, "a").WithSecret(true), true},
		"not yet known": {property.New(property.Computed), false},
	} {
		checked, err := pl.Check(p.CheckRequest{Urn: copyToRemote, Inputs: property.NewMap(values{
			"connection": object(values{"host": text("h")}), "source": test.source, "remotePath": text("/a"),
		})})
		if err != nil || len(checked.Failures) == 0 != test.allowed {
			t.Errorf("%s: %v %v", name, err, checked.Failures)
		}
		if test.allowed && !checked.Inputs.Get("source").Equals(test.source) {
			t.Errorf("%s becomes %v", name, checked.Inputs.Get("source"))
		}
	}
}
