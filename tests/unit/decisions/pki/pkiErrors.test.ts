import fc from "fast-check";
import { authorities } from "../../../../decisions/pki/authority/authorities";
import { authorityEnds } from "../../../../decisions/pki/authority/authorityEnds";
import {
  clientMemberErrors,
  memberNameErrors,
  pkiErrors,
  type PkiConfiguration,
} from "../../../../decisions/pki/pkiErrors";
import { sentences } from "../findings/said";

test.each([
  {},
  { authorities: { signing: 1, trusted: [1, 2] } },
  { authorities: { signing: 2, trusted: [2, 1] } },
  { authorities: { signing: 2 } },
  { validityDays: 90, renewal: { everyDays: 60, today: "2027-03-01" } },
  { validityDays: 15 },
  { ca: { rsaBits: 3072 }, leafKeys: { curve: "P384" } },
  { ca: { algorithm: "ECDSA", subject: { country: "" } }, leafKeys: { algorithm: "RSA", rsaBits: 3072 } },
  { clients: ["root", "kube-apiserver", "prometheus"], members: ["etcd01", "etcd02"] },
  { customCAs: { 1: { certificate: Promise.resolve() } }, authorities: { signing: 2, trusted: [1, 2] } },
  { customCAs: { 1: { certificate: Promise.resolve(), key: Promise.resolve() } } },
  { revoked: [] },
  { revoked: ["0A", "serial=5f:2a:9c"] },
])("%j is fine", (settings) => {
  expect(sentences(pkiErrors(settings))).toEqual([]);
});

test.each([
  [
    { authorities: { signing: 2, trusted: [1] } },
    /signing: generation 2 is not in authorities.trusted \(1\)/,
  ],
  [
    { ca: { subject: { commonName: "" } } },
    /^ca\.subject: all its fields are empty, and strict clients refuse/,
  ],
  [{ authorities: { signing: 0 } }, /^authorities: 0 is not a valid generation/],
  [{ authorities: { trusted: [1, 1.5] } }, /1.5 is not a valid generation/],
  [
    { customCAs: { 1: { certificate: Promise.resolve() } } },
    /customCAs\.1\.key: missing.*authorities: { signing: 2, trusted: \[1, 2\] }/,
  ],
  [{ customCAs: { root: {} } }, /"root" is not a valid generation.*customCAs: { "1":/],
  [{ validityDays: 1 }, /validityDays: 1\. An update renews a certificate, and 14 days are left for that/],
  [{ validityDays: 14 }, /validityDays: 14\. .* above 14/],
  [{ validityDays: 365, renewal: { everyDays: 360 } }, /everyDays: 360, .* Write 351 at most/],
  [{ renewal: { everyDays: 0 } }, /everyDays: 0/],
  [{ renewal: { everyDays: 1.5 } }, /everyDays: 1.5/],
  [{ renewal: { today: "soon" } }, /today: "soon" is not a date/],
  [{ ca: { validityDays: 100 } }, /ca.validityDays: 100/],
  [{ validityDays: 4000 }, /^validityDays: 4000, over the 1825 of the CA/],
  [{ ca: { maxPathLength: -1 } }, /maxPathLength: -1/],
  [{ ca: { maxPathLength: 0 } }, /maxPathLength: 0\. Write 1 or 2\./],
  [{ ca: { subject: { country: "Germany" } } }, /"Germany" is not a country code/],
  [{ leafKeys: { rsaBits: 1024 } }, /leafKeys.rsaBits: 1024/],
  [{ ca: { algorithm: "DSA" } }, /ca.algorithm: "DSA"/],
  [{ ca: { curve: "P224" } }, /^ca.curve: "P224". Write "P256"/],
  [{ leafKeys: { curve: "secp256r1" } }, /^leafKeys.curve: "secp256r1"/],
  [
    { leafKeys: { rsaBits: 3072 } },
    /^leafKeys.rsaBits: it is for RSA keys, and these are ECDSA\. Set leafKeys.algorithm/,
  ],
  [{ ca: { curve: "P384" } }, /^ca.curve: it is for ECDSA keys, and these are RSA\. Set ca.algorithm/],
  [
    { ca: { allowedUses: ["cert_signing", "foo"] } },
    /^ca.allowedUses: "foo" is not a use .* cert_signing, client_auth/,
  ],
  [{ ca: { allowedUses: ["crl_signing"] } }, /^ca.allowedUses: without "cert_signing"/],
  [
    { customCAs: { 1: { certificate: "no PEM", key: Promise.resolve() } } },
    /^customCAs.1.certificate: it is not a certificate/,
  ],
  [
    { customCAs: { 1: { certificate: Promise.resolve(), key: "no PEM", chain: Promise.resolve() } } },
    /^customCAs.1.key: it is not a private key/,
  ],
  [
    {
      customCAs: { 2: { certificate: "no PEM" }, 3: { certificate: "of no use now" } },
      authorities: { signing: 1, trusted: [1, 2] },
    },
    /^customCAs.2.certificate/,
  ],
  [{ clients: ["with space"] }, /"with space" cannot be a common name/],
  [{ gatewayClients: ["with space"] }, /gatewayClients: "with space" cannot be a common name/],
  [
    { clients: ["patroni"], gatewayClients: ["patroni"] },
    /gatewayClients: "patroni" has a certificate with a common/,
  ],
  [{ gatewayClients: ["root"] }, /gatewayClients: "root" has a certificate .* Write another name/],
  [{ members: ["a", "b", "a"] }, /"a" is there twice/],
  [{ members: ["ca"] }, /"ca" is the CA's name/],
  [{ revoked: ["0A", "prometheus"] }, /^revoked: "prometheus" is not a serial number.*certificateSerials/],
])("%j is refused in one sentence", (settings, sentence) => {
  const { members = [], ...others }: PkiConfiguration & { members?: string[] } = settings;
  const found = sentences([...pkiErrors(others), ...memberNameErrors("members", members)]);
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(sentence);
});

test("errors of a CA's key are reported beside those of its certificate", () => {
  expect(
    sentences(pkiErrors({ customCAs: { 1: { certificate: "no PEM", key: "no PEM", chain: "no PEM" } } })),
  ).toEqual([
    expect.stringMatching(/^customCAs.1.certificate: it is not a certificate/),
    expect.stringMatching(/^customCAs.1.chain: it is not a certificate/),
    expect.stringMatching(/^customCAs.1.key: it is not a private key/),
  ]);
});

test("no settings that pass forget the CA that signs", () => {
  const generation = fc.integer({ min: -1, max: 4 });
  fc.assert(
    fc.property(generation, fc.array(generation), (signing, trusted) => {
      const asked = { signing, trusted };
      if (sentences(pkiErrors({ authorities: asked })).length === 0)
        expect(authorities(asked).trusted).toContain(authorities(asked).signing);
    }),
  );
});

test.each([
  ["2031-11-24", undefined],
  ["2027-11-25", undefined],
  [
    "2027-06-01",
    /generation 3\) ends on 2027-06-01.*signing: 3, trusted: \[3, 4\].*signing: 4, trusted: \[4\]/,
  ],
])("a CA that ends on %s", (end, warning) => {
  const said = authorityEnds({
    generation: 3,
    end: new Date(end),
    now: new Date("2026-11-24"),
    validityDays: 365,
  });
  if (warning) expect(said).toMatch(warning);
  else expect(said).toBeUndefined();
});

test("a client that has the name of a member is refused once, and another one is not", () => {
  const found = clientMemberErrors("pki.clients", ["etcd01", "etcd01", "prometheus"], ["etcd01", "etcd02"]);
  expect(sentences(found)).toEqual([
    expect.stringMatching(
      /^pki\.clients: "etcd01" is a member too\. .* Give the client a name of its own\.$/,
    ),
  ]);
});
