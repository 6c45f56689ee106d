import { CliStack } from "./support/cliStack";
import { memberList } from "./support/etcd";
import { registeredNames } from "./support/dns";
import { labEnvironment, onHost, outputOf } from "./support/lab";
import { releaseArchive } from "./support/releases";

jest.setTimeout(240_000);

const hosts = ["etcd04", "etcd05", "etcd06"];
let stack: CliStack;
beforeAll(() => {
  stack = new CliStack("badinput");
});
afterEach(() => {
  stack.destroy();
});
afterAll(() => {
  stack.dispose();
});

const noTrace = /^\s+at .*\.(ts|js):\d+/m;

test("every error of a stack's configuration is in one error, with its field and the remedy", () => {
  stack.configure(hosts, {
    verison: "3.6.16",
    version: "3.9.0",
    connection: { privateKeyFile: "/nowhere/id_ed25519", usr: "root" },
    hosts: [
      { name: "etcd04", adress: "10.15.1.204" },
      { name: "etcd05", address: "10.15.1.205" },
      { name: "etcd05", address: "10.15.1.205" },
      { name: "etcd_06", address: "10.15.1.206", ipv6Address: "10.15.1.207" },
    ],
    ports: { peer: 2379 },
    pki: { authorities: { signing: 2, trusted: [1] } },
    dns: {
      rfc2136: { server: "10.15.1.2:53", zone: "etcd.lab.tset", keyName: "etcd-lab", keyAlgorithm: "sha265" },
    },
    install: {
      method: "upload",
      archives: { amd64: releaseArchive("3.6.16") },
      sha256: { amd64: "0".repeat(64), arm64: 0 },
    },
    dnsTtlSeconds: 0,
    timeouts: { healthSeconds: 0 },
  });
  const secretly = ["config", "set", "--stack", "badinput", "--secret", "--path"];
  stack.run(...secretly, "etcd-cluster:pki.customCAs.1.certificate", "ssh-ed25519 AAAA");
  const words = stack.refused();
  expect(words).toContain(
    'errors in the stack\'s configuration, below "etcd-cluster:". Nothing was changed.',
  );
  for (const error of [
    "verison: no such field. Did you mean version? [field.unknown]",
    "connection.usr: no such field. Did you mean user?",
    'connection.privateKeyFile: the file "/nowhere/id_ed25519" is not there.',
    "hosts[0].adress: no such field. Did you mean address?",
    "hosts[0].address: missing.",
    'hosts[1].name, hosts[2].name: "etcd05" names a member',
    'hosts[1].address, hosts[2].address: "10.15.1.205" is a host\'s address',
    'hosts[3].name: "etcd_06" is not a valid DNS name',
    'hosts[3].ipv6Address: "10.15.1.207" is an IPv4 address. Put it in hosts[3].address.',
    "version: etcd 3.9.0 is not supported. This program supports 3.5 (",
    "ports: peer and client are both 2379",
    "pki.authorities.signing: generation 2 is not in pki.authorities.trusted (1)",
    "pki.customCAs.1.certificate: it is an SSH public key. Write a certificate in PEM",
    'dns.rfc2136.server: "10.15.1.2:53" has a port behind it.',
    'dns.rfc2136.zone: "etcd.lab.test" is not in zone "etcd.lab.tset".',
    "dns.rfc2136.keySecret: missing.",
    'dns.rfc2136.keyAlgorithm: "sha265" is not valid.',
    `install.archives.amd64: "${releaseArchive("3.6.16")}" has SHA-256 `,
    "install.sha256.arm64: YAML reads what stands there as a number.",
    "dnsTtlSeconds: 0. Write whole seconds",
    "timeouts.healthSeconds: 0 is not a number of seconds. Write whole seconds",
  ])
    expect(words).toContain(error);
  expect(words).not.toMatch(noTrace);
  expect(onHost("etcd04", "test -e /usr/local/sbin/etcd-host").code).not.toBe(0);
});

test("a CA in an Output that is not a CA is refused under the argument's name, before a host is touched", () => {
  const own = new CliStack("outputauthority", "tests/integration/support/outputAuthority.ts");
  own.configure(hosts);
  const { stdout, stderr } = own.tried("preview", "--color=never", "--stack", "outputauthority");
  for (const words of [own.refused(), stdout + stderr]) {
    const [, diagnostics = ""] = words.split("Diagnostics:");
    const heading = /etcd: 3 errors in Outputs\. No host and no DNS record was changed\./g;
    expect(diagnostics.match(heading)).toHaveLength(1);
    expect(words).toContain("- connection.privateKey: it is a public key. Write the private one");
    expect(words).toContain("- pki.customCAs.1.certificate: it is an SSH public key.");
    expect(words).toContain("- pki.customCAs.1.key: it is not a private key.");
    expect(words).not.toContain("serializing");
  }
  for (const host of hosts) expect(onHost(host, "test -e /usr/local/sbin/etcd-host").code).not.toBe(0);

  // A plain value that is refused ends the program earlier, and the CA is in the same report.
  own.run("config", "set", "--stack", "outputauthority", "plain:version", "3.9.0");
  const words = own.refused();
  expect(words).toContain("etcd: 1 error in the configuration. Nothing of etcd was changed.");
  expect(words).toContain("- pki.customCAs.1.certificate: it is an SSH public key.");
  own.destroy();
  own.dispose();
});

test("an unwise value is a warning and stops nothing", () => {
  // By package, since the lab's mirror does not have that version.
  stack.configure([...hosts, "etcd07"], { version: "3.6.13", install: { method: "package" } });
  const words = stack.run("preview", "--color=never", "--stack", "badinput");
  expect(words).toMatch(/warning: hosts: 4 .*/);
  expect(words).toMatch(/warning: version: etcd 3\.6\.13 has known security holes .*Use 3\.6\.16\./);
});

const wrong = (dns: Record<string, unknown>) => {
  const { server, zone, keyName, keySecretPath } = labEnvironment().dns;
  return { dns: { rfc2136: { server, zone, keyName, keySecretFile: keySecretPath, ...dns } } };
};

test.each<[string, () => Record<string, unknown>, RegExp]>([
  [
    "a wrong TSIG secret",
    () => wrong({ keySecretFile: undefined, keySecret: Buffer.from("another ").toString("base64") }),
    new RegExp(
      String.raw`has another secret for key etcd-lab\. Write keySecret ` +
        String.raw`\(keySecretFile in a stack's configuration\) as its configuration has it`,
    ),
  ],
  [
    "a TSIG key that the server does not know",
    () => wrong({ keyName: "etcd-lba" }),
    /knows no key etcd-lba with hmac-sha256\. Write keyName and keyAlgorithm as its configuration has them/,
  ],
  [
    "a zone that the server does not have",
    () => ({ domain: "etcd.example.com", ...wrong({ zone: "etcd.example.com" }) }),
    /does not have zone etcd\.example\.com\. Write zone as the one that it has/,
  ],
  [
    "a zone that takes no updates",
    () => ({ domain: "locked.lab.test", ...wrong({ zone: "locked.lab.test" }) }),
    /refuses updates of zone locked\.lab\.test by key etcd-lab\. Allow them there/,
  ],
  [
    "a DNS server that is down",
    () => wrong({ server: "10.15.1.3" }),
    /the DNS server 10\.15\.1\.3, port 53, does not answer\. Look whether it runs/,
  ],
])("%s is reported by preflight, with all that hosts lack, and nothing is changed", (_, more, message) => {
  const registered = registeredNames();
  // One of the hosts is not what it was taken for, and both are in one report.
  stack.configure(hosts, { ...more(), ports: { peer: 2022 } });
  outputOf("etcd05", "systemd-run -q --unit taken systemd-socket-activate --accept -l 2022 /bin/cat");
  try {
    const preview = ["preview", "--color=never", "--stack", "badinput"];
    const { status, stdout, stderr } = stack.tried(...preview);
    expect(status).not.toBe(0);
    for (const words of [stack.refused(), stdout + stderr]) {
      expect(words).toMatch(message);
      expect(words).toContain("preflight found problems, and nothing was changed");
      expect(words).toMatch(/cluster:\s+ERROR dns-update: /);
      expect(words).toMatch(/etcd05:\s+ERROR ports: port 2022 is taken/);
      expect(words).not.toMatch(noTrace);
    }
  } finally {
    outputOf("etcd05", "systemctl stop taken");
  }
  for (const host of hosts) expect(onHost(host, "test -e /usr/local/sbin/etcd-host").code).not.toBe(0);
  expect(registeredNames()).toEqual(registered);
});

test.each<[string, () => Record<string, unknown>, RegExp]>([
  [
    "a mirror that is down",
    () => ({ install: { mirror: "https://10.15.1.2" } }),
    /https:\/\/10\.15\.1\.2\/v3\.6\.16\/.* cannot be fetched there: .*Check version, install\.mirror/,
  ],
  [
    "a spoilt archive",
    () => ({ install: { mirror: `${labEnvironment().mirrorUrl}/broken`, ownBuilds: true } }),
    /has SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}; it was not unpacked\. Check where it came from .*, or install\.sha256/,
  ],
])(
  "%s is named, with the remedy, no etcd runs, and after the repair the next update finishes",
  (_, more, message) => {
    stack.configure(hosts, more());
    const words = stack.refused();
    expect(words).toMatch(message);
    expect(words).not.toMatch(noTrace);
    for (const host of hosts) expect(onHost(host, "pgrep -x etcd").code).not.toBe(0);
    stack.configure(hosts);
    stack.up();
    expect(memberList("etcd05").map(({ name, learner }) => [name, learner])).toEqual(
      hosts.map((name) => [name, false]),
    );
  },
);
