import * as pulumi from "@pulumi/pulumi";
import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { withKnownValues } from "../../../../components/pulumi/lateValues";
import { clusterShape } from "../../../../decisions/arguments/clusterShape";
import { shapeErrors } from "../../../../decisions/arguments/shapeErrors";
import { sentences } from "../../decisions/findings/said";
import { isRefused, fieldErrorText } from "../../../../decisions/findings/fieldError";

const host = { name: "etcd01", address: "10.15.1.201" };
const good = { version: "3.6.16", hosts: [host] };
const late = (value: unknown) => pulumi.output(value);

/** The errors that a program in JavaScript gets. */
const told = (args: unknown) =>
  argumentErrors(args, "etcd")
    .filter(isRefused)
    .map((one) => fieldErrorText(one));

test("arguments that have their shape are not refused", () => {
  expect(told(good)).toEqual([]);
});

test.each<[string, unknown, string[]]>([
  ["nothing", undefined, [expect.stringMatching(/^the arguments: nothing stands there/) as string]],
  ["no fields", {}, ["hosts: missing. Write it.", "version: missing. Write it."]],
  ["hosts as a text", { ...good, hosts: "10.15.1.201" }, ["hosts: is not a list. Write one, as in [a, b]."]],
  ["hosts by name", { ...good, hosts: { etcd01: host } }, ["hosts: is not a list. Write one, as in [a, b]."]],
  [
    "a function",
    { ...good, connection: () => 1 },
    [expect.stringMatching(/^connection: a function stands where fields belong/) as string],
  ],
  [
    "a domain as an Output, beside records of it",
    { ...good, domain: late("example.com"), dns: { rfc2136: { server: "10.15.1.2", zone: "example.com" } } },
    ["domain: is an Output. This field must be known before resources are made. Write a plain string."],
  ],
  [
    "a field whose name has line breaks",
    { ...good, "ver\n  - fake: ok\u001b[31m": 1 },
    [expect.stringMatching(/^ver\\n {2}- fake: ok\\u\{1b\}\[31m: /) as string],
  ],
  [
    "hosts as an Output",
    { ...good, hosts: late([host]) },
    ["hosts: is an Output. This field must be known before resources are made. Write a plain list."],
  ],
  [
    "everything as an Output",
    late(good),
    [
      "the arguments: is an Output. This field must be known before resources are made. Write a plain object.",
    ],
  ],
  [
    "settings as a Map",
    { ...good, settings: new Map([["electionTimeoutMs", 1]]) },
    [expect.stringMatching(/^settings: a Map stands where fields belong\. Write an object with/) as string],
  ],
  [
    "a connection as a Set",
    { ...good, connection: new Set(["PLANTED"]) },
    [expect.stringMatching(/^connection: a Set stands where fields belong(?!.*PLANTED)/) as string],
  ],
  [
    "hosts as a Promise",
    { ...good, hosts: Promise.resolve([host]) },
    ["hosts: is a Promise. This field must be known before resources are made. Write a plain list."],
  ],
  [
    "a host as an Output",
    { ...good, hosts: [late(host)] },
    ["hosts[0]: is an Output. This field must be known before resources are made. Write a plain object."],
  ],
  [
    "a host that is null",
    { ...good, hosts: [null] },
    [expect.stringMatching(/^hosts\[0\]: nothing/) as string],
  ],
  [
    "a host that is undefined",
    { ...good, hosts: [undefined] },
    [expect.stringMatching(/^hosts\[0\]: nothing/) as string],
  ],
  [
    "a list of holes",
    { ...good, hosts: new Array(2) },
    [
      expect.stringMatching(/^hosts\[0\]: nothing/) as string,
      expect.stringMatching(/^hosts\[1\]: nothing/) as string,
    ],
  ],
  [
    "a list with a hole",
    { ...good, hosts: Object.assign([], { 0: host, 2: { name: "etcd.03", address: "10.15.1.203" } }) },
    [
      expect.stringMatching(/^hosts\[1\]: nothing/) as string,
      expect.stringMatching(/^hosts\[2\]\.name: "etcd\.03" has a dot/) as string,
    ],
  ],
  [
    "a list of clients with a hole",
    { ...good, pki: { clients: Object.assign([], { 1: "reporter" }) } },
    [expect.stringMatching(/^pki\.clients\[0\]: a value of another type \(undefined\)/) as string],
  ],
  [
    "a host without a name",
    { ...good, hosts: [{ address: host.address }] },
    ["hosts[0].name: missing. Write it."],
  ],
  [
    "a host without an address",
    { ...good, hosts: [{ name: "etcd01" }] },
    ["hosts[0].address: missing. Write it."],
  ],
  [
    "a name as a number",
    { ...good, hosts: [{ ...host, name: 1 }] },
    [
      "hosts[0].name: a value of another type (number) stands where a string belongs. Write a string. " +
        "In YAML, put the number in quotes.",
    ],
  ],
  [
    "a domain as an Output",
    { ...good, domain: late("example.com") },
    ["domain: is an Output. This field must be known before resources are made. Write a plain string."],
  ],
  [
    "a version as a number",
    { ...good, version: 3.6 },
    [
      "version: a value of another type (number) stands where a string belongs. Write a string. " +
        "In YAML, put the number in quotes.",
    ],
  ],
  [
    "misspelt fields",
    { ...good, verison: "3", node_count: 3 },
    [
      "verison: no such field. Did you mean version?",
      expect.stringMatching(/^node_count: no such field\. The fields are: hosts, version, /) as string,
    ],
  ],
  [
    "an unknown field of a host",
    { ...good, hosts: [{ ...host, ip: "x" }] },
    [expect.stringMatching(/^hosts\[0\]\.ip: no such field/) as string],
  ],
  [
    "an unknown field beside fields that contradict each other",
    { ...good, ports: { peer: 2379, clnt: 1 } },
    [
      expect.stringMatching(/^ports\.clnt: no such field/) as string,
      expect.stringMatching(/^ports: peer and client are both 2379/) as string,
    ],
  ],
  [
    "a password in the place of a number",
    { ...good, connection: { perDialTimeout: "hunter2" } },
    [
      "connection.perDialTimeout: a value of another type (string) stands where a number belongs. Write a number.",
    ],
  ],
  [
    "flags as texts",
    { ...good, preUpdateChecks: "false", failOnWarnings: "yes" },
    [
      'preUpdateChecks: "false" stands where a boolean belongs. Write a boolean.',
      'failOnWarnings: "yes" stands where a boolean belongs. Write a boolean.',
    ],
  ],
  [
    "install as a text",
    { ...good, install: "http://10.15.1.3" },
    [
      expect.stringMatching(
        /^install: a text stands where fields belong\. Write an object with fields of method, /,
      ) as string,
    ],
  ],
  [
    "clients as a text",
    { ...good, pki: { clients: "prometheus" } },
    ["pki.clients: is not a list. Write one, as in [a, b]."],
  ],
  [
    "dns as a text",
    { ...good, domain: "example.com", dns: "rfc2136" },
    [expect.stringMatching(/^dns: a text stands where fields belong/) as string],
  ],
  [
    "dns with a backend as a text, which names it all the same",
    { ...good, domain: "example.com", dns: { rfc2136: "x" } },
    [expect.stringMatching(/^dns\.rfc2136: a text stands where fields belong/) as string],
  ],
  [
    "a date in the place of fields",
    { ...good, connection: new Date(0) },
    [expect.stringMatching(/^connection: a Date stands where fields belong/) as string],
  ],
  [
    "dns without settings",
    { ...good, domain: "example.com", dns: { rfc2136: {} } },
    ["dns.rfc2136.server: missing. Write it.", "dns.rfc2136.zone: missing. Write it."],
  ],
  [
    "two backends",
    { ...good, domain: "example.com", dns: { route53: { zoneId: "Z1" }, cloudflare: { zoneId: "1" } } },
    [
      "dns: name one of rfc2136, route53, cloudflare. route53 and cloudflare have settings here. " +
        "Leave all but one of them out.",
    ],
  ],
  ...[{}, { route53: undefined }].map((dns): [string, unknown, string[]] => [
    `dns without settings as in ${JSON.stringify(dns)}`,
    { ...good, domain: "example.com", dns },
    [
      expect.stringMatching(
        /^dns: name one of rfc2136, route53, cloudflare, with its settings below it\.$/,
      ) as string,
    ],
  ]),
  [
    "a backend that is null",
    { ...good, domain: "example.com", dns: { route53: null } },
    [expect.stringMatching(/^dns\.route53: nothing \(null\) stands there/) as string],
  ],
  [
    "two backends of which one lacks a field",
    { ...good, domain: "example.com", dns: { route53: {}, cloudflare: { zoneId: "1" } } },
    [
      "dns.route53.zoneId: missing. Write it.",
      expect.stringMatching(/^dns: name one of rfc2136, route53, cloudflare/) as string,
    ],
  ],
  [
    "a provider in dns",
    { ...good, domain: "example.com", dns: { route53: { zoneId: "Z1", provider: {} } } },
    [
      "dns.route53.provider: no such field. Write it in the component's options, as in { providers: [provider] }.",
    ],
  ],
  [
    "a key as a file",
    { ...good, connection: { privateKeyFile: "/root/.ssh/id_ed25519" } },
    [
      expect.stringMatching(
        /^connection\.privateKeyFile: no such field in a program\. Write privateKey .* fn::readFile in YAML, open in P/,
      ) as string,
    ],
  ],
  [
    "a key as a file, under Python's name of it",
    { ...good, connection: { private_key_file: "/root/.ssh/id_ed25519" } },
    [
      expect.stringMatching(
        /^connection\.private_key_file: no such field in a program\. Write privateKey with the content/,
      ) as string,
    ],
  ],
  [
    "a field that is misspelt in Python's way",
    { ...good, settings: { election_timeouts_ms: 1000 } },
    ["settings.election_timeouts_ms: no such field. Did you mean electionTimeoutMs?"],
  ],
])("%s is refused in the configuration's words", (_, args, errors) => {
  expect(told(args)).toEqual(errors);
});

test("all errors are in one list, those of the shape and those of what is in it", () => {
  expect(
    told({ hosts: [{ ...host, address: "10.15.1.999" }], version: 3, settings: { electionTimeoutMs: 1 } }),
  ).toEqual([
    expect.stringMatching(/^version: /),
    expect.stringMatching(/^hosts\[0\]\.address: /),
    expect.stringMatching(/^settings\.electionTimeoutMs: /),
  ]);
});

test.each<[string, object]>([
  ["an address", { hosts: [{ ...host, address: late("10.15.1.201") }] }],
  ["a connection", { connection: late({ user: "root" }) }],
  [
    "a zone",
    { domain: "example.com", dns: { rfc2136: { server: late("10.15.1.2"), zone: late("example.com") } } },
  ],
])("%s may be an Output, since the graph does not depend on it", (_, more) => {
  expect(told({ ...good, ...more })).toEqual([]);
});

test.each<[string, object]>([
  ["an unknown field", { username: "root" }],
  [
    "an unknown field of the bastion",
    { proxy: { host: "10.15.1.1", username: "root", privateKey: pulumi.secret("PLANTED") } },
  ],
  ["a port as a text", { port: "ssh" }],
  ["a key of another type", { privateKey: ["PLANTED"] }],
])("a connection with %s is refused, and its key is not printed", (_, more) => {
  const errors = told({ ...good, connection: { privateKey: pulumi.secret("PLANTED"), ...more } });
  expect(errors).toEqual([expect.stringMatching(/^connection\./)]);
  expect(errors.join()).not.toContain("PLANTED");
});

/** Each optional argument, null in a program in JavaScript. */
const optional = Object.keys(clusterShape.fields).filter((field) => !["hosts", "version"].includes(field));

test.each(optional)("%s that is null is refused with the action", (field) => {
  expect(told({ ...good, [field]: null })).toEqual([
    `${field}: nothing (null) stands there. Leave the field out, or write its value.`,
  ]);
});

const groups: [string, (value: unknown) => object][] = [
  ["connection", (connection) => ({ connection })],
  ["connection.proxy", (proxy) => ({ connection: { proxy } })],
  ["hosts[0].connection", (connection) => ({ hosts: [{ ...host, connection }] })],
  ["install", (install) => ({ install })],
  ["discovery", (discovery) => ({ discovery })],
  ["dns.rfc2136", (rfc2136) => ({ domain: "example.com", dns: { rfc2136 } })],
  ["pki.customCAs.1", (ca) => ({ pki: { customCAs: { 1: ca } } })],
  ["restore", (restore) => ({ restore })],
];

describe.each(groups)("a secret in the place of %s", (path, change) => {
  test.each([
    ["a text", "PLANTED"],
    ["a number", 20261129],
  ])("that is %s is not printed", async (kind, secret) => {
    const args = { ...good, ...change(secret) };
    const errors = told(args);
    expect(errors).toContainEqual(expect.stringContaining(`${path}: ${kind} stands where fields belong.`));
    expect(errors.join()).not.toContain(String(secret));
    expect(sentences(shapeErrors(args, clusterShape, "")).join()).not.toContain(String(secret));
    const { known } = await withKnownValues({ ...good, ...change(late(secret)) });
    expect(told(known)).toEqual(errors);
  });
});
