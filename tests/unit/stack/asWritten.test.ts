import { asWritten } from "../../../stack/asWritten";

const files = new Map(
  [
    "connection.privateKeyFile",
    "pki.existing.1.certificateFile",
    "pki.existing.1.keyFile",
    "dns.rfc2136.keySecretFile",
    "hosts[1].connection.hostKeyFile",
  ].map((field) => [field, undefined]),
);

test.each([
  ["a field of no file", "version: missing.", "version: missing."],
  ["a file", "connection.privateKey: is empty.", "connection.privateKeyFile: is empty."],
  [
    "another host's, of which none is given",
    "hosts[0].connection.hostKey: it is empty.",
    "hosts[0].connection.hostKey: it is empty.",
  ],
  [
    "two fields at once",
    "connection.privateKey, hosts[1].connection.hostKey: both.",
    "connection.privateKeyFile, hosts[1].connection.hostKeyFile: both.",
  ],
  [
    "names in the sentence",
    "dns.rfc2136.keyName: missing. keyName and keySecret go together.",
    "dns.rfc2136.keyName: missing. keyName and keySecretFile go together.",
  ],
  [
    "names that begin further in",
    "pki.existing.1.key: belongs to another certificate than existing.1.certificate.",
    "pki.existing.1.keyFile: belongs to another certificate than pki.existing.1.certificateFile.",
  ],
  [
    "names that are whole, with an index or without",
    "hosts[0].address6: Put it in hosts[0].address, from hosts[].name and connection.privateKey: so.",
    "hosts[0].address6: Put it in hosts[0].address, from hosts[].name and connection.privateKeyFile: so.",
  ],
  [
    "what somebody wrote",
    'dns.rfc2136.keyName: "keySecret" is no name.',
    'dns.rfc2136.keyName: "keySecret" is no name.',
  ],
  [
    "what only looks like a field",
    "pki.existing.1.certificate: CN=ca.example.com is no CA at 10.15.1.2.",
    "pki.existing.1.certificateFile: CN=ca.example.com is no CA at 10.15.1.2.",
  ],
])("%s", (_, mistake, written) => {
  expect(asWritten(mistake, files)).toBe(written);
});
