import {
  isRefused,
  fieldError,
  fieldErrorText,
  sentence,
  warning,
  within,
  type FieldError,
} from "../../../../decisions/findings/fieldError";

const files = [
  "connection.privateKey",
  "pki.customCAs.1.certificate",
  "pki.customCAs.1.key",
  "dns.rfc2136.keySecret",
  "hosts[1].connection.hostKey",
];
const written = (field: string) => (files.includes(field) ? `${field}File` : field);
const keyName = { field: "dns.rfc2136.keyName", short: true };
const keySecret = { field: "dns.rfc2136.keySecret", short: true };
const address = { field: "hosts[0].address" };
const privateKey = { field: "connection.privateKey" };

test.each<[string, FieldError, string]>([
  ["a field of no file", fieldError("version", "missing."), "version: missing."],
  ["a file", fieldError("connection.privateKey", "is empty."), "connection.privateKeyFile: is empty."],
  [
    "another host's, of which none is given",
    fieldError("hosts[0].connection.hostKey", "it is empty."),
    "hosts[0].connection.hostKey: it is empty.",
  ],
  [
    "two fields at once",
    { ...fieldError("connection.privateKey", "both."), also: ["hosts[1].connection.hostKey"] },
    "connection.privateKeyFile, hosts[1].connection.hostKeyFile: both.",
  ],
  [
    "names in the sentence",
    fieldError("dns.rfc2136.keyName", sentence`missing. ${keyName} and ${keySecret} go together.`),
    "dns.rfc2136.keyName: missing. keyName and keySecretFile go together.",
  ],
  [
    "names that begin further in",
    within("pki", [
      fieldError(
        "customCAs.1.key",
        sentence`belongs to another certificate than ${{ field: "customCAs.1.certificate" }}.`,
      ),
    ])[0] as FieldError,
    "pki.customCAs.1.keyFile: belongs to another certificate than pki.customCAs.1.certificateFile.",
  ],
  [
    "names that are whole, with an index or without",
    fieldError(
      "hosts[0].ipv6Address",
      sentence`Put it in ${address}, from hosts[].name and ${privateKey}: so.`,
    ),
    "hosts[0].ipv6Address: Put it in hosts[0].address, from hosts[].name and connection.privateKeyFile: so.",
  ],
  [
    "what somebody wrote",
    fieldError("dns.rfc2136.keyName", '"keySecret" is no name.'),
    'dns.rfc2136.keyName: "keySecret" is no name.',
  ],
  [
    "what only looks like a field",
    fieldError("pki.customCAs.1.certificate", "CN=ca.example.com is not a CA at 10.15.1.2."),
    "pki.customCAs.1.certificateFile: CN=ca.example.com is not a CA at 10.15.1.2.",
  ],
])("%s", (_, one, text) => {
  expect(fieldErrorText(one, written)).toBe(text);
});

test("errors of a part are those of the whole, further fields too", () => {
  const [one] = within("hosts[0]", [{ ...fieldError("address", "the same."), also: ["ipv6Address"] }]);
  expect(one).toEqual({ ...fieldError("hosts[0].address", "the same."), also: ["hosts[0].ipv6Address"] });
});

test("a warning stops nothing", () => {
  expect([fieldError("a", "x"), warning("b", "y")].filter(isRefused)).toEqual([fieldError("a", "x")]);
});

const pem = (label: string) => [`-----BEGIN ${label}-----`, "PLANTED", `-----END ${label}-----`];
const keys: [string, string[]][] = [
  ["PEM", pem("OPENSSH PRIVATE KEY")],
  ["PGP", pem("PGP PRIVATE KEY BLOCK")],
  [
    "ssh.com",
    ["---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----", "PLANTED", "---- END SSH2 ENCRYPTED PRIVATE KEY ----"],
  ],
  [
    "PuTTY",
    [
      "PuTTY-User-Key-File-3: ssh-ed25519",
      'Comment: my "own" key',
      "Private-Lines: 1",
      "PLANTED",
      "Private-MAC: 00ff",
    ],
  ],
  ["age", ["AGE-SECRET-KEY-1PLANTED", "PLANTED"]],
  ["age in small letters", ["age-secret-key-1planted"]],
  ["a plugin of age", ["AGE-PLUGIN-YUBIKEY-1PLANTED"]],
];
const ends = ["\n", "\\n", "\r\n", ""];

test.each(keys.flatMap(([form, lines]) => ends.map((end) => [form, end, lines.join(end)] as const)))(
  "a private key in a wrong field is never printed: %s, its lines ended by %j",
  (_, __, key) => {
    const text = fieldErrorText(fieldError("connection.user", `"${key}" is not a valid user. Write root.`));
    expect(text).toBe('connection.user: "[private key]" is not a valid user. Write root.');
    const cutOff = key.slice(0, key.search(/planted/i) + 5);
    expect(fieldErrorText(fieldError("connection.user", cutOff))).not.toMatch(/plant/i);
    const asName = { ...fieldError(`connection.${key}`, "no such field."), also: [`settings.extra.${key}`] };
    expect(fieldErrorText(asName)).toBe(
      "connection.[private key], settings.extra.[private key]: no such field.",
    );
  },
);

// The control: an instruction may name how a key begins.
test.each([
  'Write the line of its file that begins with "AGE-SECRET-KEY-1".',
  "Write it in PEM, which begins with -----BEGIN PRIVATE KEY-----.",
])("the beginning of a key by itself is printed: %s", (message) => {
  expect(fieldErrorText(fieldError("a", message))).toBe(`a: ${message}`);
});
