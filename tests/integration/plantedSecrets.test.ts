import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliStack } from "./support/cliStack";
import { labEnvironment, outputOf, readLabFile } from "./support/lab";

jest.setTimeout(600_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const proxyPassword = "PLANTEDPROXYPASSWORD";
/** The negative control: text that is put where a secret must not be. */
const control = "PLANTEDCONTROL";
const folder = mkdtempSync(join(tmpdir(), "etcd-planted-"));
const plan = join(folder, "plan.json");
let stack: CliStack;
let secrets: Map<string, string>;

/** Prints each command line and environment that it sees on its host, once, until its file of orders is gone. */
const sampler = String.raw`
my %seen; open my $out, ">", "/root/sampled";
while (-e "/root/sampling") {
  for my $file (glob "/proc/[0-9]*/cmdline /proc/[0-9]*/environ") {
    open my $in, "<", $file or next; local $/; my $text = <$in>; close $in;
    print $out "$text\n" if defined $text && !$seen{$text}++;
  }
  select undef, undef, undef, 0.01;
}
close $out;
`;

/** A part of each private key that no certificate and no public key has, by what it is of. */
function keysIn(state: string): [string, string][] {
  const plain = state.replaceAll(/\\+n/g, "\n");
  const publicParts = [...plain.matchAll(/BEGIN (?:PUBLIC KEY|CERTIFICATE)-----([^-]*)/g)].map(
    ([, one]) => one,
  );
  return [...plain.matchAll(/BEGIN ((?:[A-Z]+ )*PRIVATE KEY)-----([^-]*)/g)].flatMap(
    ([, kind = "", body = ""]) => {
      const lines = body.split("\n").filter((line) => line.length > 40 && !publicParts.join().includes(line));
      // OpenSSH's form begins alike in every key.
      const line = lines[Math.floor(lines.length / 2)];
      return line === undefined ? [] : [[`${kind} ${line.slice(0, 8)}`, line] as [string, string]];
    },
  );
}

function configure(more: Record<string, unknown> = {}): void {
  stack.configure(hosts, { pki: { clients: ["backup"] }, ...more });
}

function changed(): void {
  configure({ pki: { clients: ["backup"], renewal: { trigger: "planted" } } });
  // In plain text Pulumi would print it with the rest of the configuration.
  const proxy = `http://planted:${proxyPassword}@10.15.1.1:3128`;
  stack.run("config", "set", "--secret", "--path", "etcd-cluster:install.httpProxy", proxy);
}

/** Which of the secrets are in a text. */
function found(text: string): string[] {
  return [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name);
}

beforeAll(() => {
  stack = new CliStack("planted");
  configure();
  stack.up();
  const { dns, privateKeyPath } = labEnvironment();
  const ssh = readLabFile(privateKeyPath).split("\n");
  secrets = new Map([
    ...keysIn(stack.run("stack", "export", "--show-secrets")),
    ["proxy password", proxyPassword],
    ["TSIG key", readLabFile(dns.keySecretPath)],
    ["SSH key", ssh[Math.floor(ssh.length / 2)] ?? ""],
    ["control", control],
  ]);
});
afterAll(() => {
  configure();
  stack.destroy();
  stack.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test("the secrets of the CA, of members, clients, SSH, DNS and the proxy are planted", () => {
  expect(secrets.size).toBeGreaterThanOrEqual(9);
  expect([...secrets.values()].every((secret) => secret.length > 10)).toBe(true);
  expect(found(stack.run("stack", "export", "--show-secrets")).length).toBeGreaterThanOrEqual(7);
});

describe("an update that sends all of them to the hosts", () => {
  let printed: Record<string, string>;
  let sampled: Map<string, string>;

  beforeAll(() => {
    changed();
    const of = (...args: string[]) => {
      const { stdout, stderr } = stack.tried(...args, "--color=never", "--stack", "planted");
      return stdout + stderr;
    };
    const previewed = of("preview", "--diff", `--save-plan=${plan}`);
    const json = of("preview", "--json");
    for (const host of hosts) {
      outputOf(host, `touch /root/sampling; cat >/root/sampler.pl <<'PERL'\n${sampler}\nPERL`);
      outputOf(host, "systemd-run -q --unit sampler perl /root/sampler.pl");
      outputOf(host, `PLANTED=${control} sleep 1; echo ${control} | logger; echo ${control} >/tmp/planted`);
    }
    const updated = of("up", "--yes", "--skip-preview", "--diff");
    sampled = new Map(
      hosts.map((host) => {
        outputOf(host, "rm /root/sampling; while systemctl -q is-active sampler; do sleep 0.1; done");
        return [
          host,
          outputOf(host, "tr '\\0' '\\n' </root/sampled | sort -u; rm /root/sampled /root/sampler.pl"),
        ];
      }),
    );
    printed = {
      previewed,
      json,
      updated,
      plan: readFileSync(plan, "utf8"),
      state: stack.run("stack", "export"),
      outputs: stack.run("stack", "output", "--json"),
      history: stack.run("stack", "history", "--json"),
    };
    expect(updated).toMatch(/etcd-etcd01-certificate/);
    expect(updated).toMatch(/etcd-etcd01-install/);
  });

  test.each(["previewed", "json", "updated", "plan", "state", "outputs", "history"])(
    "leaves no secret in plain text in what Pulumi keeps and prints: %s",
    (where) => {
      expect(printed[where]).not.toBe("");
      expect(found(printed[where] ?? "")).toEqual([]);
    },
  );

  test.each(hosts)("puts no secret in a command line or an environment of %s", (host) => {
    // The control is the only one, so the sampler does see what lives for a second.
    expect(found(sampled.get(host) ?? "")).toEqual(["control"]);
    expect(sampled.get(host)).toContain("etcd-host");
  });

  test.each(hosts)("leaves no secret in the journal and in temporary files of %s", (host) => {
    expect(found(outputOf(host, "journalctl -o cat --no-pager"))).toEqual(["control"]);
    expect(
      found(
        outputOf(
          host,
          "grep -rhsa --exclude-dir=journal '' /tmp /var/tmp /dev/shm /var/log /root | tr '\\0' '\\n' | sort -u",
        ),
      ),
    ).toEqual(["control"]);
  });
});
