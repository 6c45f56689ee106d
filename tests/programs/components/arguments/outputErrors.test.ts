import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * A program of its own, since what is refused late ends a program. Pulumi prints each error object once. Each change of
 * the arguments has a cluster, whose name begins all that it makes and reports.
 */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { EtcdCluster } = require("./components/EtcdCluster");
  const { DnsSrv } = require("./components/DnsSrv");
  const { Pki } = require("./components/Pki");
  const { setMocks } = require("./components/testing/setMocks");
  const errors = new Set();
  const logged = [];
  const made = [];
  const warnings = [];
  process.on("warning", ({ name }) => warnings.push(name));
  process.on("unhandledRejection", (error) => errors.add(error));
  process.on("exit", () => {
    console.log(JSON.stringify({ said: [...[...errors].map(({ message }) => message), ...logged], made, warnings }));
  });
  // An engine answers later than all that this program can do without it.
  const engine = () => new Promise((resolve) => setTimeout(resolve));
  const newResource = async ({ type, name }) => {
    await engine();
    const ofPki = /^c\\d+\\/member-/.test(name);
    if (type.startsWith("command:") || ofPki) made.push(name);
    return { id: name, state: {} };
  };
  const late = (value) => pulumi.output(Promise.resolve(value));
  const failed = late(Promise.reject(Error("boom")));
  for (const one of [failed.promise(), failed.isKnown, failed.isSecret, failed.allResources()]) one.catch(() => {});
  const host = (n) => ({ name: "etcd0" + n, address: "10.15.1.20" + n });
  const cluster = (change, index) => {
    const args = { version: "3.6.16", hosts: [host(1), host(2), host(3)] };
    const [, second] = args.hosts;
    const dns = { server: "10.15.1.2", zone: "example.com" };
    const records = (more) => Object.assign(args, { domain: "example.com", dns: { rfc2136: { ...dns, ...more } } });
    let make = () => new EtcdCluster("c" + index, args);
    const onlyRecords = (hosts, more) => {
      const backend = { rfc2136: { ...dns, ...more } };
      make = () => new DnsSrv("c" + index, { domain: "example.com", hosts, backend });
    };
    const onlyCertificates = (...addresses) => {
      make = () => new Pki("c" + index, { members: [{ name: "etcd01", addresses }] });
    };
    eval(change);
    try {
      make();
    } catch (error) {
      errors.add(error);
    }
  };
  setMocks({ newResource }).then(() => {
    pulumi.log.error = async (message) => logged.push(message);
    setTimeout(() => JSON.parse(process.argv[1]).forEach(cluster));
  });
`;

interface Outcome {
  said: string[];
  made: string[];
}

/** The errors of each change, and the commands that were made. Then the warnings of Node.js, each by its name. */
function outcomes(changes: readonly string[]): { found: Map<string, Outcome>; warnings: string[] } {
  const loaders = ["onDemand", "runTypescript"].flatMap((name) => ["--require", `./stack/${name}.cjs`]);
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...loaders, "-e", program, JSON.stringify(changes)],
    { cwd: join(__dirname, "../../../.."), encoding: "utf8" },
  );
  if (stdout === "") throw new Error(stderr);
  const { said, made, warnings } = JSON.parse(stdout) as Outcome & { warnings: string[] };
  // The parts of a cluster are components too, and check their arguments: etcd-pki has the addresses of its hosts.
  const own = (index: number) => ({
    said: said
      .filter((one) => new RegExp(`^c${index}(-\\w+)?: `).test(one))
      .map((one) => one.replace(new RegExp(`\\bc${index}\\b`, "g"), "etcd")),
    made: made
      .filter((one) => new RegExp(`^c${index}[-/]`).test(one))
      .map((one) => one.replace(/^\w+/, "etcd")),
  });
  return { found: new Map(changes.map((change, index) => [change, own(index)])), warnings };
}

const wrong: [string, string, string][] = [
  ["an address without a value", "second.address = late()", "hosts[1].address: nothing (null) stands where"],
  [
    "a second address without a value",
    'args.domain = "example.com"; second.ipv6Address = late()',
    "hosts[1].ipv6Address: nothing (null) stands there. Leave the field out",
  ],
  [
    "an address with a command in it",
    'second.address = late("10.0.0.9;id>/tmp/pwned;#")',
    'hosts[1].address: "10.0.0.9;id>/tmp/pwned;#" is a network.',
  ],
  [
    "a command for an address",
    'second.address = late("$(id)")',
    'hosts[1].address: "$(id)" is not an IP address.',
  ],
  [
    "a second address of two lines",
    'second.ipv6Address = late("fd15:1::202\\nask=evil")',
    'hosts[1].ipv6Address: "fd15:1::202\nask=evil" is not an IP address.',
  ],
  [
    "an address that failed",
    "second.address = late(Promise.reject(Error('boom')))",
    "hosts[1].address: its Output failed: boom",
  ],
  [
    "an address that is a Promise, and fails",
    "second.address = Promise.reject(Error('boom'))",
    "hosts[1].address: its Output failed: boom",
  ],
  [
    "a key that is a Promise, and fails later",
    "args.connection = { privateKey: new Promise((_, no) => setTimeout(() => no(Error('boom')), 30)) }",
    "connection.privateKey: its Output failed: boom",
  ],
  [
    "an address that has failed already",
    "second.address = failed",
    "hosts[1].address: its Output failed: boom",
  ],
  [
    "a mirror that is no URL",
    'args.install = { mirror: late("ftp://mirror") }',
    'install.mirror: "ftp://mirror" is not a valid http or https URL.',
  ],
  [
    "a mirror without TLS",
    'args.install = { mirror: late("http://mirror") }',
    "install.sha256: missing, and install.mirror begins with http://, without TLS.",
  ],
  [
    "a secret proxy that is no URL",
    'args.install = { httpProxy: pulumi.secret("PLANTED:3128") }',
    "install.httpProxy: it is not a URL that begins",
  ],
  [
    "a zone of two lines",
    'records({ zone: late("example.com\\nupdate delete www.example.com") })',
    'dns.rfc2136.zone: "example.com\nupdate delete www.example.com" is not a valid DNS name',
  ],
  [
    "a DNS server of two lines",
    'records({ server: late("10.15.1.2\\nupdate delete www.example.com") })',
    'dns.rfc2136.server: "10.15.1.2\nupdate delete www.example.com" ',
  ],
  [
    "a TSIG secret that is not in base64",
    'records({ keyName: "etcd", keySecret: pulumi.secret("PLANTED\\nsend") })',
    "dns.rfc2136.keySecret: it is not in base64, or not whole.",
  ],
  [
    "a private key for all hosts that is a public one",
    'args.connection = { privateKey: pulumi.secret("ssh-ed25519 PLANTED") }',
    "connection.privateKey: it is a public key.",
  ],
  [
    "a private key of one host that is a public one",
    'second.connection = { privateKey: late("ssh-ed25519 PLANTED") }',
    "hosts[1].connection.privateKey: it is a public key.",
  ],
  [
    "a secret text that is wrong",
    'args.connection = { user: pulumi.secret("PLANTED user") }',
    'connection.user: "[secret]" is not a valid user name.',
  ],
  [
    "what should stand in the place of a secret",
    'second.address = pulumi.secret("10.99.99.2/24")',
    'hosts[1].address: "[secret]" ',
  ],
  [
    "a secret mirror that is wrong, beside an example",
    'args.install = { mirror: pulumi.secret("ftp://PLANTED") }',
    'install.mirror: "[secret]" is not a valid http or https URL. ' +
      'Write the one above the folders v3.6.16, as in "https://mirror.example.com/etcd".',
  ],
  [
    "a secret text with a quote in it",
    "args.connection = { user: pulumi.secret('as in \"PLANTED user') }",
    'connection.user: "[secret]" is not a valid user name.',
  ],
  [
    "a port in a connection of a class",
    'args.connection = new (class { user = "root"; privateKey = pulumi.secret("PLANTED"); port = late("ssh"); })()',
    "connection.port: ",
  ],
  [
    "a port in a connection without a prototype",
    'args.connection = Object.assign(Object.create(null), { privateKey: pulumi.secret("PLANTED"), port: late("ssh") })',
    "connection.port: ",
  ],
  [
    "a key of another type in a secret connection",
    'args.connection = pulumi.secret({ privateKey: { pem: "PLANTED" } })',
    "connection.privateKey: a value of another type (object) stands",
  ],
  [
    "a CA that is no certificate",
    'args.pki = { customCAs: { 1: { certificate: late("ssh-ed25519 AAAA"), key: pulumi.secret("PLANTED") } } }',
    "pki.customCAs.1.certificate: it is an SSH public key.",
  ],
];

const many = `
  args.connection = { privateKey: pulumi.secret("ssh-ed25519 AAAA") };
  second.address = late("10.15.1.999");
  args.install = { mirror: late("ftp://mirror") };
`;
const wrongRecords: [string, string, string][] = [
  [
    "a zone of two lines",
    'onlyRecords([host(1)], { zone: late("example.com\\nsend") })',
    'backend.rfc2136.zone: "example.com\nsend" is not a valid DNS name',
  ],
  [
    "an address of two lines",
    'onlyRecords([{ ...host(1), address: late("10.15.1.201\\nsend") }])',
    'hosts[0].address: "10.15.1.201\nsend" is not an IP address',
  ],
];

const wrongCertificate = 'onlyCertificates("10.15.1.201", late("not-an-address"))';

const refusedField = 'records({ keyAlgorithm: pulumi.secret("x") })';
const plainToo =
  'args.version = "3.9.0"; args.connection = { privateKey: pulumi.secret("ssh-ed25519 AAAA") }';
const right = 'second.address = late("10.15.1.202"); records({ server: late("10.15.1.2") })';
// Without preflight, whose look at the zone would find some of them.
const unlooked = (change: string) => `${change}; args.preflight = false`;

let found: Map<string, Outcome>;
let warnings: string[];
beforeAll(() => {
  ({ found, warnings } = outcomes([
    ...wrong.map(([, change]) => unlooked(change)),
    ...wrongRecords.map(([, change]) => change),
    wrongCertificate,
    many,
    plainToo,
    refusedField,
    right,
  ]));
}, 60_000);

function outcome(change: string): Outcome {
  return found.get(change) ?? { said: [], made: [] };
}

test.each(wrong)(
  "%s in an Output is one error with the cluster and the field, and no command runs",
  (_, change, error) => {
    const { said, made } = outcome(unlooked(change));
    expect(made).toEqual([]);
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(`  - ${error}`);
    expect(said[0]).toMatch(/^etcd: \d errors? in Outputs\. No host and no DNS record was changed\.\n/);
    expect(said[0]).not.toMatch(/PLANTED|10\.99\.99/);
  },
);

test("Node.js prints no warning beside the errors of Outputs", () => {
  expect(warnings).toEqual([]);
});

test("the errors of all Outputs are in one list", () => {
  expect(outcome(many).said).toEqual([
    expect.stringMatching(
      /in Outputs\. .*\n {2}- hosts\[1\]\.address: .*\n {2}- connection\..*\n {2}- install\./,
    ),
  ]);
});

test.each(wrongRecords)(
  "%s, of records alone, is one error, and no record is made with it",
  (_, change, error) => {
    const { said, made } = outcome(change);
    expect(said).toEqual([
      expect.stringMatching(/^etcd: 1 error in Outputs\. No DNS record that waits for them was changed\.\n/),
    ]);
    expect(said[0]).toContain(`  - ${error}`);
    expect(made).toEqual([]);
  },
);

test("a late address of certificates alone that is not one is an error, and no certificate lacks it", () => {
  const { said, made } = outcome(wrongCertificate);
  expect(said).toEqual([
    expect.stringMatching(
      /^etcd: 1 error in Outputs\. Nothing that needs them .*\n {2}- members\[0\]\.addresses\[1\]: "not-an-address" /,
    ),
  ]);
  expect(made).not.toContain("etcd/member-etcd01/request");
});

test("a field that is refused has no second error with its value", () => {
  expect(outcome(refusedField).said).toEqual([
    expect.stringMatching(/in the configuration\. .*\n {2}- dns\.rfc2136\.keyAlgorithm: is an Output/),
  ]);
});

test("a run that refuses plain arguments reports the errors of Outputs too", () => {
  expect(outcome(plainToo).said).toEqual([
    expect.stringMatching(
      /^etcd: 1 error in the configuration\. Nothing of etcd was changed\.\n {2}- version: etcd 3\.9\.0 /,
    ),
    "etcd: 1 error in Outputs. No host and no DNS record was changed.\n" +
      "  - connection.privateKey: it is a public key. Write the private one, which is in the file without .pub. " +
      "[field.invalid]",
  ]);
});

// The negative control.
test("right values in Outputs are accepted, and the commands run", () => {
  const { said, made } = outcome(right);
  expect(said).toEqual([]);
  expect(made).toContain("etcd/etcd02/member");
});
