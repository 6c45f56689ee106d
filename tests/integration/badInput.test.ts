import { CliStack } from "./support/cliStack";
import { memberList } from "./support/etcd";
import { labEnvironment, onHost } from "./support/lab";

jest.setTimeout(120_000);

const hosts = ["etcd04", "etcd05", "etcd06"];
let stack: CliStack;
beforeAll(() => {
  stack = new CliStack("badinput");
});
afterAll(() => {
  stack.destroy();
  stack.dispose();
});

/** What it printed, and how long that took. */
function refused(): { words: string; seconds: number } {
  const began = Date.now();
  const words = stack.refused();
  return { words, seconds: (Date.now() - began) / 1000 };
}

const noTrace = /^\s+at .*\.(ts|js):\d+/m;

test("every mistake of a stack's configuration is in one error, with its field and the mend", () => {
  stack.configure(hosts, {
    verison: "3.6.16",
    connection: { privateKeyFile: "/nowhere/id_ed25519", usr: "root" },
    hosts: [
      { name: "etcd04", adress: "10.15.1.204" },
      { name: "etcd05", address: "10.15.1.205" },
      { name: "etcd05", address: "10.15.1.205" },
    ],
    ports: { peer: 2379 },
  });
  const { words, seconds } = refused();
  expect(words).toContain("mistakes in the stack's configuration; nothing was changed.");
  for (const mistake of [
    "etcd-cluster:verison: no such field. Did you mean version?",
    "etcd-cluster:connection.usr: no such field. Did you mean user?",
    'etcd-cluster:connection.privateKeyFile: the file "/nowhere/id_ed25519" is not there.',
    "etcd-cluster:hosts[0].adress: no such field. Did you mean address?",
    "etcd-cluster:hosts[0].address: missing.",
    'hosts[1].name, hosts[2].name: "etcd05" names a member',
    'hosts[1].address, hosts[2].address: "10.15.1.205" is a host\'s address',
  ])
    expect(words).toContain(mistake);
  expect(words).not.toMatch(noTrace);
  expect(seconds).toBeLessThan(10);
  expect(onHost("etcd04", "test -e /usr/local/sbin/etcd-host").code).not.toBe(0);
});

const wrong = (dns: Record<string, unknown>) => {
  const { server, zone, keyName, keySecretPath } = labEnvironment().dns;
  return { dns: { rfc2136: { server, zone, keyName, keySecretFile: keySecretPath, ...dns } } };
};

test.each<[string, () => Record<string, unknown>, RegExp]>([
  [
    "a wrong TSIG secret",
    () => wrong({ keySecretFile: undefined, keySecret: Buffer.from("another").toString("base64") }),
    /has another secret for key etcd-lab\. Write keySecret as its configuration has it/,
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
  [
    "a mirror that is down",
    () => ({ install: { mirror: "http://10.15.1.2" } }),
    /cannot fetch http:\/\/10\.15\.1\.2\/v3\.6\.16\/.*Check install\.mirror/,
  ],
  [
    "a spoilt archive",
    () => ({ install: { mirror: `${labEnvironment().mirrorUrl}/broken` } }),
    /has SHA-256 [0-9a-f]{64}, not [0-9a-f]{64}; it was not unpacked\. Check where it came from .*, or install\.sha256/,
  ],
])("%s is named, with the mend, and no etcd runs", (_, more, message) => {
  for (const host of hosts) onHost(host, "rm -rf /opt/etcd"); // what is installed is not fetched again
  stack.configure(hosts, more());
  const { words, seconds } = refused();
  expect(words).toMatch(message);
  expect(words).not.toMatch(noTrace);
  expect(seconds).toBeLessThan(20);
  for (const host of hosts) expect(onHost(host, "pgrep -x etcd").code).not.toBe(0);
});

test("with the mistakes mended, the next update finishes what they left half-done", () => {
  stack.configure(hosts);
  stack.up();
  expect(memberList("etcd05").map(({ name, learner }) => [name, learner])).toEqual(
    hosts.map((name) => [name, false]),
  );
});
