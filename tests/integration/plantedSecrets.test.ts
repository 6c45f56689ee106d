import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { age } from "./support/ageKeys";
import { plainStoreTarget, takeBackup } from "./support/backupStore";
import { CliStack } from "./support/cliStack";
import { lab, labEnvironment, onHost, outputOf, readLabFile } from "./support/lab";
import { plainSftpTarget } from "./support/sftpServer";

jest.setTimeout(600_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const proxyPassword = "PLANTEDPROXYPASSWORD";
/** The negative control: text that is put where a secret must not be. */
const control = "PLANTEDCONTROL";
const folder = mkdtempSync(join(tmpdir(), "etcd-planted-"));
const plan = join(folder, "plan.json");
let stack: CliStack;
let secrets: Map<string, string>;
let targets: ReturnType<typeof plainTargets>;

/** Prints each command line and environment that it sees on its host, a line each, until its file of orders is gone. */
const sampler = String.raw`
my %seen; open my $out, ">", "/root/sampled";
sub text { open my $in, "<", $_[0] or return ""; local $/; my $text = <$in>; $text =~ s/[\0\n]/ /g; $text }
while (-e "/root/sampling") {
  for my $process (glob "/proc/[0-9]*") {
    for my $kind ("cmdline", "environ") {
      my $line = "$kind " . text("$process/comm") . " " . text("$process/$kind") . "\n";
      print $out $line if !$seen{$line}++;
    }
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

function plainTargets() {
  return { ...plainStoreTarget("planted"), ...plainSftpTarget() };
}

function changed(): void {
  const { s3, sftp } = targets;
  configure({
    pki: { clients: ["backup"], renewal: { trigger: "planted" } },
    backup: {
      recipients: [age.recipient],
      drill: {},
      targets: [{ s3: { ...s3, secretAccessKey: undefined } }, { sftp: { ...sftp, privateKey: undefined } }],
    },
  });
  // In plain text Pulumi would print them with the rest of the configuration.
  for (const [field, value] of [
    ["install.httpProxy", `http://planted:${proxyPassword}@10.15.1.1:3128`],
    ["backup.drill.identity", age.identity],
    ["backup.targets[0].s3.secretAccessKey", s3.secretAccessKey],
    ["backup.targets[1].sftp.privateKey", sftp.privateKey],
  ] as const)
    stack.run("config", "set", "--secret", "--path", `etcd-cluster:${field}`, "--", value);
}

function sample(host: string): void {
  outputOf(host, `touch /root/sampling; cat >/root/sampler.pl <<'PERL'\n${sampler}\nPERL`);
  outputOf(host, "systemd-run -q --unit sampler perl /root/sampler.pl");
  outputOf(host, `PLANTED=${control} sleep 1; echo ${control} | logger; echo ${control} >/tmp/planted`);
}

function samplesOf(host: string): string {
  outputOf(host, "rm /root/sampling; while systemctl -q is-active sampler; do sleep 0.1; done");
  return outputOf(host, "cat /root/sampled; rm /root/sampled /root/sampler.pl");
}

/** The secrets in the host's journal, and those in its temporary files. */
function foundOn(host: string): string[][] {
  const files =
    "grep -rhsa --exclude-dir=journal '' /tmp /var/tmp /dev/shm /var/log /root | tr '\\0' '\\n' | sort -u";
  return ["journalctl -o cat --no-pager", files].map((command) => found(outputOf(host, command)));
}

function never(): never {
  throw new Error("the cluster has no client of that name");
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
  targets = plainTargets();
  const middle = (key: string) => {
    const lines = key.trim().split("\n");
    return lines[Math.floor(lines.length / 2)] ?? "";
  };
  secrets = new Map([
    ...keysIn(stack.run("stack", "export", "--show-secrets")),
    ["proxy password", proxyPassword],
    ["TSIG key", readLabFile(dns.keySecretPath)],
    ["SSH key", middle(readLabFile(privateKeyPath))],
    ["S3 key", targets.s3.secretAccessKey],
    ["SFTP key", middle(targets.sftp.privateKey)],
    ["age identity", age.identity],
    ["control", control],
  ]);
});
afterAll(() => {
  configure();
  stack.destroy();
  stack.dispose();
  rmSync(folder, { recursive: true, force: true });
});

test("the secrets of the CA, of members, clients, SSH, DNS, backups and the proxy are planted", () => {
  expect(secrets.size).toBeGreaterThanOrEqual(12);
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
    hosts.forEach(sample);
    const updated = of("up", "--yes", "--skip-preview", "--diff");
    takeBackup("etcd01");
    // It opens the backup with the identity.
    const drilled = outputOf("etcd02", "etcd-host drill");
    sampled = new Map(hosts.map((host) => [host, samplesOf(host)]));
    printed = {
      previewed,
      json,
      updated,
      drilled,
      plan: readFileSync(plan, "utf8"),
      state: stack.run("stack", "export"),
      outputs: stack.run("stack", "output", "--json"),
      history: stack.run("stack", "history", "--json"),
    };
    expect(updated).toMatch(/etcd\/etcd01\/certificate/);
    expect(updated).toMatch(/etcd\/etcd01\/install/);
    expect(drilled).toMatch(/s3: .* restored in[^]*sftp: .* restored in/);
    expect(found(stack.run("stack", "export", "--show-secrets"))).toEqual(
      expect.arrayContaining(["S3 key", "age identity"]),
    );
  });

  test.each(["previewed", "json", "updated", "drilled", "plan", "state", "outputs", "history"])(
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
    expect(foundOn(host)).toEqual([["control"], ["control"]]);
  });
});

describe("a host with a distribution's package, a proxy and a discovery service", () => {
  const host = "etcd05";
  let packaged: CliStack;
  let lines: string[];
  let printed: string;

  function configurePackaged(): void {
    packaged.configure([host], {
      domain: undefined,
      dns: undefined,
      install: { method: "package" },
      bootstrap: "discovery",
      discovery: {
        endpoints: JSON.parse(stack.run("stack", "output", "endpoints", "--json")) as string[],
        token: "planted",
        caCertificate: stack.run("stack", "output", "caBundle"),
        certificate: client().certificate,
      },
    });
    packaged.run("config", "set", "--secret", "--path", "etcd-cluster:discovery.key", "--", client().key);
  }

  function client(): Record<"certificate" | "key", string> {
    const outputs = stack.run("stack", "output", "clientCertificates", "--show-secrets", "--json");
    return (JSON.parse(outputs) as Record<string, Record<"certificate" | "key", string>>).backup ?? never();
  }

  beforeAll(() => {
    lab("apt-source", host);
    packaged = new CliStack("packaged");
    configurePackaged();
    const proxy = `http://planted:${proxyPassword}@10.15.1.1:3128`;
    packaged.run("config", "set", "--secret", "--path", "etcd-cluster:install.httpProxy", proxy);
    sample(host);
    // Nothing answers at the proxy, so the package comes without it.
    printed = packaged.refused();
    configurePackaged();
    printed += packaged.up();
    lines = samplesOf(host).split("\n");
  });
  afterAll(() => {
    configurePackaged();
    packaged.destroy();
    packaged.dispose();
  });

  test("the update prints no secret", () => {
    expect(found(printed)).toEqual([]);
  });

  test("no command line and no environment has a secret, of apt and its packages too", () => {
    const commandLines = lines.filter((line) => line.startsWith("cmdline "));
    // The sampler does see the package manager.
    expect(commandLines.join("\n")).toMatch(/apt-get.*\/var\/lib\/etcd-host\/apt\.conf/);
    // The shell that plants the control has it in its command line.
    expect(found(commandLines.join("\n"))).toEqual(["control"]);
    const environments = lines.filter((line) => line.startsWith("environ ")).join("\n");
    expect(environments).toContain("NEEDRESTART_SUSPEND=1");
    expect(found(environments)).toEqual(["control"]);
    expect(onHost(host, "test -e /var/lib/etcd-host/apt.conf").code).not.toBe(0);
  });

  test("the journal and temporary files have no secret", () => {
    expect(foundOn(host)).toEqual([["control"], ["control"]]);
  });
});

test("the journal has no secret after a crash of a verb that was reading them", () => {
  const input = [...secrets].map(([name, secret]) => `--- ${name}.pem\n${secret}\n`).join("");
  const crash =
    "mkfifo -m 600 /run/planted && systemd-run -q --unit crashing -p StandardInput=file:/run/planted " +
    "/usr/local/sbin/etcd-host certificate && " +
    "{ cat; sleep 1; systemctl kill -s QUIT crashing; sleep 1; } >/run/planted; " +
    "rm /run/planted; journalctl -u crashing -o cat --no-pager";
  const { stdout } = onHost("etcd01", crash, input);
  expect(stdout).toMatch(/SIGQUIT[^]*goroutine/);
  expect(found(stdout)).toEqual([]);
});

test("Pulumi's verbose log of a preview has the secrets that the documentation names", () => {
  changed();
  const { stdout, stderr } = stack.tried("preview", "-v=9", "--logtostderr", "--stack", "planted");
  const names = found(stdout + stderr);
  for (const documented of ["SSH key", "TSIG key", "proxy password"]) expect(names).toContain(documented);
  expect(names.filter((name) => name.includes("PRIVATE KEY"))).not.toEqual([]);
  // Put on the hosts, whose answers a preview without such a change does not ask for.
  expect(names).not.toContain("control");
});
