import * as pulumi from "@pulumi/pulumi";
import { Pki, type LeafCertificate, type PkiArgs } from "../../../components/Pki";
import { mockedResources, valueOf, type MockedResource } from "../support/mockedResources";

const members = [
  { name: "etcd01", addresses: ["10.15.1.201"], dnsNames: ["etcd01.example.com"] },
  { name: "etcd02", addresses: [pulumi.output("10.15.1.202")] },
];
const asOf = "2026-11-24";

/** Certificates that say who made them. */
function signed({ type, name, inputs }: MockedResource): Record<string, unknown> {
  const validityEndTime = "2031-11-24T12:00:00+08:00";
  if (type.endsWith("PrivateKey"))
    return { privateKeyPem: `key of ${name}`, privateKeyPemPkcs8: `PKCS#8 key of ${name}` };
  if (type.endsWith("CertRequest")) return { certRequestPem: `request of ${name}` };
  if (type.endsWith("SelfSignedCert")) return { certPem: `${name}\n`, validityEndTime };
  if (type.endsWith("LocallySignedCert"))
    return { certPem: `${name} by ${String(inputs.caCertPem)}`, validityEndTime };
  return {};
}

async function make(args: Partial<PkiArgs> = {}, name = "pki") {
  const triggers: Record<string, unknown> = {};
  const ignored: Record<string, unknown> = {};
  let pki: Pki | undefined;
  const resources = await mockedResources(() => {
    pki = new Pki(
      name,
      { members, renewal: { today: asOf }, ...args },
      {
        transformations: [
          ({ name: resource, opts }) => {
            triggers[resource] = (opts as pulumi.CustomResourceOptions).replacementTrigger;
            ignored[resource] = (opts as pulumi.CustomResourceOptions).ignoreChanges;
            return undefined;
          },
        ],
      },
    );
  }, signed);
  if (!pki) throw new Error("nothing was made");
  return { pki, resources, triggers, ignored };
}

const inputs = (resources: Record<string, MockedResource>, name: string) => resources[name]?.inputs ?? {};

test("only a key, a request and a certificate for the CA, each member and each client", async () => {
  const { resources } = await make({ clients: ["prometheus", "root"] });
  expect(Object.keys(resources).sort()).toEqual([
    "pki",
    "pki-ca",
    "pki-ca-key",
    ...["client-prometheus", "client-root", "member-etcd01", "member-etcd02"].flatMap((leaf) =>
      ["cert", "key", "request"].map((part) => `pki/${leaf}/${part}`),
    ),
  ]);
});

const guide = {
  commonName: "kubernetes",
  organizationalUnit: "System",
  country: "CN",
  province: "Shanghai",
  locality: "Shanghai",
  organization: "k8s",
};

test("a CA without a subject has the name of its component, and its certificates have a common name", async () => {
  const { resources } = await make();
  expect(inputs(resources, "pki-ca").subject).toEqual({ commonName: "pki etcd CA" });
  expect(inputs(resources, "pki/member-etcd01/request").subject).toEqual({ commonName: "etcd01" });
  expect(inputs(resources, "pki/client-root/request").subject).toEqual({ commonName: "root" });
});

test("a certificate keeps the fields of its subject that the configuration does not give", async () => {
  const { ignored } = await make({ ca: { subject: { organization: "ACME", country: "" } } });
  const kept = ignored["pki/member-etcd01/request"];
  expect(kept).toEqual(expect.arrayContaining(["subject.organizationalUnit", "subject.province"]));
  expect(kept).not.toContain("subject.organization");
  expect(kept).not.toContain("subject.country");
  expect(kept).not.toContain("subject.commonName");
});

test("the CA is that of the guide", async () => {
  const { resources } = await make({ ca: { subject: guide } });
  expect(inputs(resources, "pki-ca-key")).toMatchObject({ algorithm: "RSA", rsaBits: 4096 });
  expect(inputs(resources, "pki-ca")).toMatchObject({
    subject: guide,
    validityPeriodHours: 1825 * 24,
    isCaCertificate: true,
    maxPathLength: 2,
    allowedUses: [
      "crl_signing",
      "cert_signing",
      "digital_signature",
      "key_encipherment",
      "server_auth",
      "client_auth",
    ],
  });
});

test("every field of the CA can be another", async () => {
  const { resources } = await make({
    ca: {
      algorithm: "ECDSA",
      curve: "P521",
      subject: { ...guide, commonName: "etcd", organizationalUnit: "" },
      validityDays: 3650,
      maxPathLength: 1,
      allowedUses: ["cert_signing"],
    },
  });
  expect(inputs(resources, "pki-ca-key")).toMatchObject({ algorithm: "ECDSA", ecdsaCurve: "P521" });
  const ca = inputs(resources, "pki-ca");
  expect(ca).toMatchObject({
    validityPeriodHours: 3650 * 24,
    maxPathLength: 1,
    allowedUses: ["cert_signing"],
  });
  expect(ca.subject).toMatchObject({ commonName: "etcd", organization: "k8s" });
  expect(ca.subject).not.toHaveProperty("organizationalUnit");
});

test("nothing replaces a CA that is in use", async () => {
  const { ignored, resources } = await make();
  const given = (name: string) =>
    Object.keys(inputs(resources, name)).filter((key) => key !== "privateKeyPem");
  expect(ignored["pki-ca-key"]).toEqual(given("pki-ca-key").sort());
  const fixed = ["isCaCertificate", "setSubjectKeyId"];
  expect(ignored["pki-ca"]).toEqual(
    given("pki-ca")
      .filter((key) => !fixed.includes(key))
      .sort(),
  );
});

test("a member's certificate is for servers and peers, by all of its names", async () => {
  const ca = { subject: { organization: "k8s" } };
  const { resources } = await make({ ca, discoverySrvDomain: "example.com" });
  expect(inputs(resources, "pki/member-etcd01/key")).toEqual({ algorithm: "ECDSA", ecdsaCurve: "P256" });
  expect(inputs(resources, "pki/member-etcd01/request")).toMatchObject({
    subject: { commonName: "etcd01", organization: "k8s" },
    dnsNames: ["localhost", "etcd01", "etcd01.example.com", "example.com"],
    ipAddresses: ["127.0.0.1", "::1", "10.15.1.201"],
  });
  expect(inputs(resources, "pki/member-etcd01/cert")).toMatchObject({
    allowedUses: ["digital_signature", "server_auth", "client_auth"],
    validityPeriodHours: 365 * 24,
  });
});

test("a client's certificate is for clients, by its name alone", async () => {
  const { resources } = await make();
  const request = inputs(resources, "pki/client-root/request");
  expect(request.subject).toMatchObject({ commonName: "root" });
  expect(request).not.toHaveProperty("dnsNames");
  expect(request).not.toHaveProperty("ipAddresses");
  expect(inputs(resources, "pki/client-root/cert").allowedUses).toEqual(["digital_signature", "client_auth"]);
});

test("a client of the HTTP gateway has a certificate without a common name, by its name in the outputs", async () => {
  const { pki, resources } = await make({ gatewayClients: ["patroni"] });
  const request = inputs(resources, "pki/client-patroni/request");
  expect(request.subject).not.toHaveProperty("commonName");
  expect(pki.clients.patroni?.certificate).toBeDefined();
  // The others keep theirs.
  expect(inputs(resources, "pki/client-root/request").subject).toMatchObject({ commonName: "root" });
});

test("RSA keys, which can encipher others", async () => {
  const { resources } = await make({ leafKeys: { algorithm: "RSA", rsaBits: 3072 }, validityDays: 90 });
  expect(inputs(resources, "pki/member-etcd01/key")).toEqual({ algorithm: "RSA", rsaBits: 3072 });
  expect(inputs(resources, "pki/member-etcd01/cert")).toMatchObject({
    allowedUses: ["digital_signature", "key_encipherment", "server_auth", "client_auth"],
    validityPeriodHours: 90 * 24,
  });
});

test("a client's key is in PKCS#8, and the form of a member's key stays, as its file on the host", async () => {
  const { pki, resources } = await make({ clients: ["jetcd"] });
  const keyOf = (leaf?: LeafCertificate) => valueOf(pulumi.unsecret(leaf?.key ?? pulumi.output("")));
  expect(await keyOf(pki.clients.jetcd)).toBe("PKCS#8 key of pki/client-jetcd/key");
  expect(await keyOf(pki.clients.root)).toBe("PKCS#8 key of pki/client-root/key");
  expect(await keyOf(pki.members.etcd01)).toBe("key of pki/member-etcd01/key");
  // The certificate is made of the same input as before, so that no state shows another one.
  expect(inputs(resources, "pki/client-jetcd/request")).toMatchObject({
    privateKeyPem: { secret: "key of pki/client-jetcd/key" },
  });
});

test("gives out keys as secrets and nothing of the CA's key", async () => {
  const { pki, resources } = await make();
  const { etcd01 } = pki.members;
  if (!etcd01) throw new Error("no etcd01");
  expect(await pulumi.isSecret(etcd01.key)).toBe(true);
  expect(await pulumi.isSecret(pki.clients.root.key)).toBe(true);
  expect(await pulumi.isSecret(etcd01.certificate)).toBe(false);
  expect(await pulumi.isSecret(pki.caBundle)).toBe(false);
  expect(await valueOf(pki.caBundle)).toBe("pki-ca\n");
  expect(await valueOf(etcd01.certificate)).toBe("pki/member-etcd01/cert by pki-ca\n");
  expect(inputs(resources, "pki/member-etcd01/cert").caPrivateKeyPem).toEqual({
    secret: "key of pki-ca-key",
  });
  const { caBundle, members: leaves, clients, expiry } = pki;
  const all = pulumi.output({ caBundle, leaves, clients, expiry });
  expect(JSON.stringify(await valueOf(all))).not.toMatch("pki-ca-key");
});

test("prints the end of each certificate, in UTC", async () => {
  const { pki } = await make({ authorities: { trusted: [1, 2] } });
  const end = "2031-11-24T04:00:00.000Z";
  expect(await valueOf(pki.expiry)).toEqual({
    ca: end,
    "ca-g2": end,
    etcd01: end,
    etcd02: end,
    "client/root": end,
  });
});

test("two of them in one stack share no name", async () => {
  const first = await make({}, "one");
  const second = await make({}, "two");
  const names = [...Object.keys(first.resources), ...Object.keys(second.resources)];
  expect(new Set(names).size).toBe(names.length);
});

describe("renewal", () => {
  const changed = (one: Record<string, unknown>, other: Record<string, unknown>) =>
    Object.keys(other)
      .filter((name) => one[name] !== other[name])
      .sort();

  test("changes nothing on the next day, and certificates alone within a period", async () => {
    const { triggers: today } = await make();
    expect(changed(today, (await make({ renewal: { today: "2026-11-25" } })).triggers)).toEqual([]);
    const { triggers: later } = await make({ renewal: { today: "2027-07-25" } });
    expect(changed(today, later)).toEqual([
      "pki/client-root/cert",
      "pki/member-etcd01/cert",
      "pki/member-etcd02/cert",
    ]);
  });

  test("is staggered: the first is due alone", async () => {
    const { triggers: today } = await make();
    const dueBy = async (day: number) => {
      const date = new Date(Date.parse(asOf) + day * 86_400_000).toISOString();
      return changed(today, (await make({ renewal: { today: date } })).triggers);
    };
    // A due certificate stays due, so the first day that has any is found by halves.
    let [none, some] = [0, 243];
    while (some - none > 1) {
      const day = Math.floor((none + some) / 2);
      if ((await dueBy(day)).length > 0) some = day;
      else none = day;
    }
    expect(await dueBy(some)).toHaveLength(1);
  });

  test("is forced by a word", async () => {
    const { triggers } = await make();
    const { triggers: forced } = await make({ renewal: { today: asOf, trigger: "leak" } });
    expect(changed(triggers, forced)).toEqual([
      "pki/client-root/cert",
      "pki/member-etcd01/cert",
      "pki/member-etcd02/cert",
    ]);
  });

  test("is of keys too when asked", async () => {
    const { triggers } = await make({ renewal: { today: asOf, rotateKeys: true } });
    expect(triggers["pki/member-etcd01/key"]).toBe(triggers["pki/member-etcd01/cert"]);
    expect(triggers["pki-ca-key"]).toBeUndefined();
  });
});

describe("another CA, in three updates", () => {
  const at = async (authorities: PkiArgs["authorities"]) => {
    const { pki, resources } = await make({ authorities });
    return {
      bundle: await valueOf(pki.caBundle),
      signer: inputs(resources, "pki/member-etcd01/cert").caCertPem,
      authorities: Object.keys(resources).filter(
        (name) => name.startsWith("pki-ca") && !name.includes("key"),
      ),
    };
  };

  test.each([
    ["at first", undefined, "pki-ca\n", "pki-ca\n", ["pki-ca"]],
    ["trusts both", { trusted: [2, 1] }, "pki-ca\npki-ca-g2\n", "pki-ca\n", ["pki-ca", "pki-ca-g2"]],
    [
      "signs with the new",
      { signing: 2, trusted: [1, 2] },
      "pki-ca\npki-ca-g2\n",
      "pki-ca-g2\n",
      ["pki-ca", "pki-ca-g2"],
    ],
    ["forgets the old", { signing: 2 }, "pki-ca-g2\n", "pki-ca-g2\n", ["pki-ca-g2"]],
  ])("%s", async (_, asked, bundle, signer, made) => {
    expect(await at(asked)).toEqual({ bundle, signer, authorities: made });
  });

  test("the new one has a name and a key of its own", async () => {
    const { resources } = await make({ authorities: { trusted: [1, 2] } });
    expect(inputs(resources, "pki-ca-g2")).toMatchObject({
      subject: { commonName: "pki etcd CA g2" },
      privateKeyPem: { secret: "key of pki-ca-key-g2" },
    });
  });

  test("an update that drops the signing one is refused", async () => {
    await expect(make({ authorities: { signing: 1, trusted: [2] } })).rejects.toThrow(
      /signing: generation 1 is not in/,
    );
  });
});

describe("revocation", () => {
  const list = (resources: Record<string, MockedResource>) => inputs(resources, "pki-revocation-list");

  test("makes a list, signed by the CA that signs, its key a secret", async () => {
    const { pki, resources } = await make({
      revoked: ["0b", "0A"],
      authorities: { signing: 2, trusted: [1, 2] },
    });
    expect(list(resources)).toMatchObject({
      stdin: { secret: "key of pki-ca-key-g2" },
      environment: { CERTIFICATE: "pki-ca-g2\n", REVOKED: "0A\n0B\n" },
    });
    if (!pki.revocationList) throw new Error("no list");
    expect(await pulumi.isSecret(pki.revocationList)).toBe(false);
  });

  test("is the same list in another order and spelling", async () => {
    const { resources } = await make({ revoked: ["0A", "0B"] });
    const { resources: other } = await make({ revoked: ["serial=0B", "a", "0:a"] });
    expect(list(other)).toEqual(list(resources));
  });

  test("is empty for an empty list, and without the field there is none", async () => {
    const { resources } = await make({ revoked: [] });
    expect(list(resources).environment).toMatchObject({ REVOKED: "" });
    const { pki, resources: without } = await make();
    expect(pki.revocationList).toBeUndefined();
    expect(without).not.toHaveProperty("pki-revocation-list");
  });
});

test("errors stop before anything is made, all in one list", async () => {
  await expect(make({ validityDays: 1, clients: ["a b"] })).rejects.toThrow(
    /Nothing of pki was changed\.\n {2}- validityDays.*\n {2}- clients/,
  );
});

test("a member whose name or address cannot be in a certificate is refused with its field", async () => {
  const wrong = [
    { name: "m m", addresses: ["not-an-address", "10.15.1.0/24", 5 as never], dnsNames: ["bad name"] },
    { name: "", addresses: [] },
  ];
  const refused = make({ members: wrong, discoverySrvDomain: "bad domain." });
  const printed = await refused.then(String, String);
  expect(printed.split("\n").slice(1)).toEqual([
    expect.stringMatching(/^ {2}- members\[0\]\.addresses\[2\]: a value of another type \(number\)/),
    expect.stringMatching(/^ {2}- members\[0\]\.name: "m m" cannot be a common name here\. Write up to 64 /),
    expect.stringMatching(
      /^ {2}- members\[0\]\.addresses\[0\]: "not-an-address" is not an IP address\. .*\.dnsNames\. \[field\.invalid\]$/,
    ),
    expect.stringMatching(/^ {2}- members\[0\]\.addresses\[1\]: "10\.15\.1\.0\/24" is not an IP address\./),
    expect.stringMatching(/^ {2}- members\[0\]\.dnsNames\[0\]: "bad name" is not a valid DNS name\./),
    expect.stringMatching(/^ {2}- members\[1\]\.name: "" cannot be a common name/),
    "  - members[1].addresses: empty. List one address at least. [field.missing]",
    expect.stringMatching(/^ {2}- discoverySrvDomain: "bad domain" is not a valid DNS name\./),
  ]);
});

// The negative control.
test("names that certificates may hold are accepted: wildcards, addresses, capitals, the root's dot", async () => {
  const dnsNames = ["*.etcd.example.com", "10.15.1.9", "ETCD01.example.com."];
  const { resources } = await make({ members: [{ name: "Etcd_01.a", addresses: ["fd00::1"], dnsNames }] });
  expect(inputs(resources, "pki/member-Etcd_01.a/request")).toMatchObject({
    dnsNames: ["localhost", "etcd_01.a", "*.etcd.example.com", "etcd01.example.com"],
    ipAddresses: ["127.0.0.1", "::1", "10.15.1.9", "fd00::1"],
  });
});
