package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/blang/semver"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
)

const (
	remoteCommand = presource.URN("urn:pulumi:s::p::command:remote:Command::c")
	localCommand  = presource.URN("urn:pulumi:s::p::command:local:Command::c")
)

type values = map[string]property.Value

func text(value string) property.Value    { return property.New(value) }
func object(fields values) property.Value { return property.New(property.NewMap(fields)) }

// plugin is the provider as the engine sees it: inputs go through Check before anything else.
type plugin struct {
	*testing.T
	integration.Server
}

func newPlugin(t *testing.T, ctx context.Context) plugin {
	t.Helper()
	provider, err := newProvider()
	if err != nil {
		t.Fatal(err)
	}
	server, err := integration.NewServer(ctx, "command", semver.MustParse("1.2.1"), integration.WithProvider(provider))
	if err != nil {
		t.Fatal(err)
	}
	return plugin{t, server}
}

func (pl plugin) check(urn presource.URN, inputs values) property.Map {
	pl.Helper()
	checked, err := pl.Check(p.CheckRequest{Urn: urn, Inputs: property.NewMap(inputs)})
	if err != nil || len(checked.Failures) > 0 {
		pl.Fatal(err, checked.Failures)
	}
	return checked.Inputs
}

func (pl plugin) create(urn presource.URN, inputs values) (p.CreateResponse, error) {
	pl.Helper()
	return pl.Create(p.CreateRequest{Urn: urn, Properties: pl.check(urn, inputs)})
}

func (pl plugin) mustCreate(urn presource.URN, inputs values) property.Map {
	pl.Helper()
	created, err := pl.create(urn, inputs)
	if err != nil {
		pl.Fatal(err)
	}
	return created.Properties
}

func (pl plugin) update(urn presource.URN, state property.Map, inputs values) (property.Map, error) {
	pl.Helper()
	updated, err := pl.Update(p.UpdateRequest{Urn: urn, State: state, Inputs: pl.check(urn, inputs)})
	return updated.Properties, err
}

func (s *sshd) connection(changes values) property.Value {
	return object(with(values{
		"host": text(s.host), "port": property.New(s.port), "privateKey": text(s.clientKey),
		"hostKey": text(s.hostKey), "dialErrorLimit": property.New(0.0),
	}, changes))
}

func with(fields, changes values) values {
	merged := maps.Clone(fields)
	maps.Copy(merged, changes)
	return merged
}

func expect(t *testing.T, state property.Map, name, want string) {
	t.Helper()
	if got := state.Get(name).AsString(); got != want {
		t.Errorf("%s is %q, not %q", name, got, want)
	}
}

func expectError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("the error is %v; it should say %q", err, want)
	}
}

func TestACommandGetsItsStdinAndGivesItsOutput(t *testing.T) {
	server := startSSHD(t)
	for urn, connection := range map[presource.URN]values{
		localCommand: {}, remoteCommand: {"connection": server.connection(nil)},
	} {
		inputs := connection
		inputs["create"] = text("cat; echo; echo two >&2")
		inputs["stdin"] = text("one")
		state := newPlugin(t, t.Context()).mustCreate(urn, inputs)
		expect(t, state, "stdout", "one")
		expect(t, state, "stderr", "two")
	}
}

func TestAFailureSaysTheStatusTheCommandAndWhatItWrote(t *testing.T) {
	server := startSSHD(t)
	for urn, want := range map[presource.URN]string{
		localCommand:  "exit status 3: running \"echo out; echo err >&2; exit 3\":\nout\nerr\n",
		remoteCommand: "Process exited with status 3: running \"echo out; echo err >&2; exit 3\":\nout\nerr\n",
	} {
		inputs := values{"create": text("echo out; echo err >&2; exit 3")}
		if urn == remoteCommand {
			inputs["connection"] = server.connection(nil)
		}
		_, err := newPlugin(t, t.Context()).create(urn, inputs)
		if want := strings.Split(want, "\n")[0]; err == nil || !strings.Contains(err.Error(), want) ||
			!strings.Contains(err.Error(), "out\n") || !strings.Contains(err.Error(), "err\n") {
			t.Errorf("the error is %v; it should say %q, out and err", err, want)
		}
	}
}

func TestOnlyTriggersReplace(t *testing.T) {
	trigger := func(value string) property.Value { return property.New([]property.Value{text(value)}) }
	before := values{"create": text("true"), "triggers": trigger("a"), "stdin": text("a")}
	for name, test := range map[string]struct {
		change  values
		changes bool
		kind    p.DiffKind
	}{
		"triggers":    {values{"triggers": trigger("b")}, true, p.Update}, // replaced by the SDK's replaceOnChanges
		"no triggers": {values{"triggers": property.New(property.Null)}, true, p.DeleteReplace},
		"stdin":       {values{"stdin": text("b")}, true, p.Update},
		"nothing":     {values{}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			pl := newPlugin(t, t.Context())
			after := values{}
			for _, fields := range []values{before, test.change} {
				for key, value := range fields {
					after[key] = value
				}
			}
			if after["triggers"].IsNull() {
				delete(after, "triggers")
			}
			old := pl.check(localCommand, before)
			diff, err := pl.Diff(p.DiffRequest{
				Urn: localCommand, State: pl.mustCreate(localCommand, before), OldInputs: old,
				Inputs: pl.check(localCommand, after),
			})
			if err != nil || diff.HasChanges != test.changes {
				t.Fatal(diff, err)
			}
			for path, property := range diff.DetailedDiff {
				if property.Kind != test.kind {
					t.Errorf("%s is %s, not %s", path, property.Kind, test.kind)
				}
			}
		})
	}
}

func TestAnUpdateWithoutUpdateCommandRunsCreateAgain(t *testing.T) {
	for name, test := range map[string]struct {
		inputs values
		want   string
	}{
		"create":            {values{"create": text("echo create")}, "create"},
		"create and update": {values{"create": text("echo create"), "update": text("echo update")}, "update"},
		"neither":           {values{}, "before"},
	} {
		t.Run(name, func(t *testing.T) {
			pl := newPlugin(t, t.Context())
			before := pl.mustCreate(localCommand, values{"create": text("echo before")})
			state, err := pl.update(localCommand, before, test.inputs)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, state, "stdout", test.want)
		})
	}
}

func TestDeleteWithoutDeleteCommandDialsNobody(t *testing.T) {
	server, pl := startSSHD(t), newPlugin(t, t.Context())
	state := pl.mustCreate(remoteCommand, values{"connection": server.connection(nil)})
	if err := pl.Delete(p.DeleteRequest{Urn: remoteCommand, Properties: state}); err != nil || server.dialled.Load() != 0 {
		t.Error(err, server.dialled.Load())
	}
	mark := filepath.Join(t.TempDir(), "deleted")
	state = pl.mustCreate(remoteCommand, values{"connection": server.connection(nil), "delete": text("touch " + mark)})
	if err := pl.Delete(p.DeleteRequest{Urn: remoteCommand, Properties: state}); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(mark); err != nil {
		t.Error(err)
	}
}

func TestSecretsStaySecretAndStdoutDoesNotBecomeOne(t *testing.T) {
	server, pl := startSSHD(t), newPlugin(t, t.Context())
	passwords := values{
		"host": text(server.host), "password": text("p"), "privateKey": text("k"), "privateKeyPassword": text("w"),
	}
	inputs := values{
		"connection": object(with(passwords, values{"proxy": object(passwords)})),
		"create":     text("cat >/dev/null; echo public"), "stdin": text("hidden").WithSecret(true),
	}
	connection := pl.check(remoteCommand, inputs).Get("connection")
	if !connection.Secret() {
		t.Error("the connection is not secret in the inputs")
	}
	fields := connection.AsMap()
	for _, one := range []property.Map{fields, fields.Get("proxy").AsMap()} {
		for _, name := range []string{"password", "privateKey", "privateKeyPassword"} {
			if !one.Get(name).Secret() {
				t.Errorf("%s is not secret within the connection", name)
			}
		}
		if one.Get("host").Secret() {
			t.Error("the host is secret within the connection")
		}
	}
	inputs["connection"] = server.connection(nil)
	state := pl.mustCreate(remoteCommand, inputs)
	for name, secret := range map[string]bool{"connection": true, "stdin": true, "stdout": false, "stderr": false} {
		if state.Get(name).Secret() != secret {
			t.Errorf("secret %s: %t", name, !secret)
		}
	}
}

func TestAConnectionGetsTheOfficialDefaults(t *testing.T) {
	host := object(values{"host": text("h")})
	checked := newPlugin(t, t.Context()).check(remoteCommand, values{
		"connection": object(values{"host": text("h"), "proxy": host}),
	}).Get("connection").AsMap()
	defaults := values{
		"user": text("root"), "port": property.New(22.0), "dialErrorLimit": property.New(10.0),
		"perDialTimeout": property.New(15.0),
	}
	for _, fields := range []property.Map{checked, checked.Get("proxy").AsMap()} {
		for name, want := range defaults {
			if !fields.Get(name).Equals(want) {
				t.Errorf("%s is %v, not %v", name, fields.Get(name), want)
			}
		}
	}
}

func TestOnlyThePinnedHostKeyIsTrusted(t *testing.T) {
	server, other := startSSHD(t), startSSHD(t)
	inputs := values{"create": text("true"), "connection": server.connection(values{"hostKey": text(other.hostKey)})}
	_, err := newPlugin(t, t.Context()).create(remoteCommand, inputs)
	expectError(t, err, "host key mismatch")
}

func TestItDialsUntilTheHostAnswersOrTheLimitIsReached(t *testing.T) {
	server := startSSHD(t)
	wrongKey := text(startSSHD(t).clientKey)
	_, err := newPlugin(t, t.Context()).create(remoteCommand, values{
		"create":     text("true"),
		"connection": server.connection(values{"privateKey": wrongKey, "dialErrorLimit": property.New(2.0)}),
	})
	expectError(t, err, "after 2 failed attempts")
	if dialled := server.dialled.Load(); dialled != 3 {
		t.Errorf("dialled %d times", dialled)
	}
}

func TestItGoesThroughTheProxy(t *testing.T) {
	bastion, server := startSSHD(t), startSSHD(t)
	state := newPlugin(t, t.Context()).mustCreate(remoteCommand, values{
		"create": text("echo there"), "connection": server.connection(values{"proxy": bastion.connection(nil)}),
	})
	expect(t, state, "stdout", "there")
	if bastion.dialled.Load() != 1 || server.dialled.Load() != 1 {
		t.Error("it did not go through the proxy")
	}
}

func TestAVariableThatTheServerRefusesIsAnError(t *testing.T) {
	server := startSSHD(t)
	server.acceptEnv = "GOOD"
	inputs := func(name string) values {
		return values{
			"create": text("echo $GOOD"), "connection": server.connection(nil),
			"environment": object(values{name: text("value")}),
		}
	}
	pl := newPlugin(t, t.Context())
	expect(t, pl.mustCreate(remoteCommand, inputs("GOOD")), "stdout", "value")
	_, err := pl.create(remoteCommand, inputs("BAD"))
	expectError(t, err, "refuses the variable BAD")
}

func TestThePreviousOutputIsInTheEnvironmentUnlessSwitchedOff(t *testing.T) {
	for _, on := range []bool{true, false} {
		pl := newPlugin(t, t.Context())
		state, err := pl.update(localCommand, pl.mustCreate(localCommand, values{"create": text("echo before")}), values{
			"create": text("echo $PULUMI_COMMAND_STDOUT"), "addPreviousOutputInEnv": property.New(on),
		})
		if err != nil {
			t.Fatal(err)
		}
		expect(t, state, "stdout", map[bool]string{true: "before", false: ""}[on])
	}
}

// cancelled ends once a command has been started, cancelled and left to end by itself.
func cancelled(t *testing.T, urn presource.URN, inputs values) (p.CreateResponse, error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	directory := t.TempDir()
	inputs["create"] = text("cd " + directory + "; (sleep 1; touch survived) & touch started; wait")
	var created p.CreateResponse
	ended := make(chan error)
	pl := newPlugin(t, ctx)
	go func() {
		response, err := pl.create(urn, inputs)
		created = response
		ended <- err
	}()
	for {
		if _, err := os.Stat(filepath.Join(directory, "started")); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	err := <-ended
	if _, err := os.Stat(filepath.Join(directory, "survived")); err != nil {
		t.Error("the cancel did not wait for what the command started")
	}
	return created, err
}

func TestACancelWaitsForARemoteCommandAndKeepsItsOutput(t *testing.T) {
	server := startSSHD(t)
	created, err := cancelled(t, remoteCommand, values{"connection": server.connection(nil)})
	if err != nil || created.Properties.Get("stdout").IsNull() {
		t.Error(err, created.Properties)
	}
}

func TestACancelKillsALocalShellAndWaitsForItsChildren(t *testing.T) {
	if _, err := cancelled(t, localCommand, values{}); err == nil {
		t.Error("a killed shell succeeded")
	}
}

func TestAShownLineAbove64KiBStopsTheCommand(t *testing.T) {
	for logging, stops := range map[string]bool{"none": false, "stdout": true} {
		ended := make(chan error, 1)
		pl := newPlugin(t, t.Context())
		go func() {
			_, err := pl.create(localCommand, values{
				"create": text("head -c 200000 /dev/zero | tr '\\0' a"), "logging": text(logging),
			})
			ended <- err
		}()
		select {
		case <-ended:
			if stops {
				t.Error("the line was shown")
			}
		case <-time.After(3 * time.Second):
			if !stops {
				t.Error("a line that is not shown stops the command")
			}
		}
	}
}

func TestTheFunctionRunGivesTheOutput(t *testing.T) {
	result, err := newPlugin(t, t.Context()).Invoke(p.InvokeRequest{
		Token: "command:local:run",
		Args:  property.NewMap(values{"command": text("pwd"), "dir": text("/usr")}),
	})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, result.Return, "stdout", "/usr")
}
