import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import type { OutputMap } from "@pulumi/pulumi/automation";
import { etcdProcess } from "./support/etcd";
import { labHosts, onHost, outputOf } from "./support/lab";
import { clusterArgs, host, hosts, TestStack } from "./support/stack";
import type { PkiSettings } from "../../components/Pki";

jest.setTimeout(300_000);

const names = ["etcd01", "etcd02", "etcd03"];
const folder = mkdtempSync(join(tmpdir(), "etcd-pki-"));
const file = (name: string) => join(folder, name);
/** The hand-written guide's. */
const subject = {
  commonName: "kubernetes",
  organization: "k8s",
  organizationalUnit: "System",
  country: "CN",
  province: "Shanghai",
  locality: "Shanghai",
};
/** Another number of processors than the machine has, so that it is seen where it comes from. */
const quota = cpus().length > 2 ? { percent: 150, processors: 2 } : { percent: 250, processors: 3 };
let stack: TestStack;

function declare(pki: PkiSettings) {
  const ipv6Address = labHosts().find(({ name }) => name === "etcd01")?.ipv6Address;
  return {
    etcd: clusterArgs({
      hosts: [host("etcd01", { ipv6Address }), ...hosts("etcd02", "etcd03")],
      pki: { clients: ["prometheus"], ca: { subject }, ...pki },
      cpuQuotaPercent: quota.percent,
    }),
  };
}

/** Writes what the stack gives out where curl and openssl read it. */
function keep(outputs: OutputMap): void {
  const { caBundle, clientCertificates } = outputs.etcd?.value as {
    caBundle: string;
    clientCertificates: Record<string, { certificate: string; key: string }>;
  };
  writeFileSync(file("ca.pem"), caBundle);
  for (const [name, { certificate, key }] of Object.entries(clientCertificates)) {
    writeFileSync(file(`${name}.pem`), certificate);
    writeFileSync(file(`${name}-key.pem`), key, { mode: 0o600 });
  }
}

/** A client's certificate of a CA that says the same of itself, and is another. */
function forge(): void {
  const subject = openssl("x509", "-in", file("ca.pem"), "-noout", "-subject", "-nameopt", "compat").slice(
    "subject=".length,
  );
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const name = ["-subj", `/${subject.trim().replace(/^\//, "").split(/,\s*/).join("/")}`];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    file("forger-key.pem"),
    "-out",
    file("forger.pem"),
    ...name,
    "-days",
    "1",
  );
  openssl("req", ...key, "-keyout", file("forged-key.pem"), "-out", file("forged.csr"), "-subj", "/CN=root");
  const signer = ["-CA", file("forger.pem"), "-CAkey", file("forger-key.pem"), "-CAcreateserial"];
  openssl("x509", "-req", "-in", file("forged.csr"), ...signer, "-out", file("forged.pem"), "-days", "1");
}

function openssl(...args: string[]): string {
  return execFileSync("openssl", args, { encoding: "utf8", input: "", stdio: ["pipe", "pipe", "pipe"] });
}

beforeAll(async () => {
  stack = await TestStack.create("certificates", declare({}));
  keep((await stack.up()).outputs);
  forge();
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.destroy();
});

/** The certificate that a port serves, saved as NAME.pem; openssl must find its chain good. */
function served(name: string, port: number, as: string): string {
  const address = labHosts().find((one) => one.name === name)?.address ?? "";
  const { stdout } = spawnSync(
    "openssl",
    [
      "s_client",
      "-connect",
      `${address}:${port}`,
      "-CAfile",
      file("ca.pem"),
      "-verify_return_error",
      "-cert",
      file("root.pem"),
      "-key",
      file("root-key.pem"),
    ],
    { encoding: "utf8", input: "" },
  );
  expect(stdout).toContain("Verify return code: 0 (ok)");
  writeFileSync(
    file(`${as}.pem`),
    /-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----\n/s.exec(stdout)?.[0] ?? "",
  );
  return file(`${as}.pem`);
}

/** Lines of `openssl x509 -ext`, each without the spaces around it. */
function extension(pem: string, name: string): string[] {
  return openssl("x509", "-in", pem, "-noout", "-ext", name)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
}

test.each(names)("%s serves a certificate of all its names, for both ends, on both ports", (name) => {
  const { address, ipv6Address } = labHosts().find((one) => one.name === name) ?? {
    address: "",
    ipv6Address: "",
  };
  for (const port of [2379, 2380]) {
    const pem = served(name, port, "served");
    const [, text = ""] = extension(pem, "subjectAltName");
    const six = ipv6Address
      .replace(/^(.*)::(.*)$/, (_, a: string, b: string) => `${a}:0:0:0:0:0:${b}`)
      .toUpperCase();
    expect(text.split(", ").sort()).toEqual(
      [
        ...["localhost", name, `${name}.etcd.lab.test`, "etcd.lab.test"].map((one) => `DNS:${one}`),
        ...["127.0.0.1", "0:0:0:0:0:0:0:1", address, ...(name === "etcd01" ? [six] : [])].map(
          (one) => `IP Address:${one}`,
        ),
      ].sort(),
    );
    expect(extension(pem, "extendedKeyUsage")[1]).toBe(
      "TLS Web Server Authentication, TLS Web Client Authentication",
    );
    expect(extension(pem, "keyUsage")).toEqual(["X509v3 Key Usage: critical", "Digital Signature"]);
    for (const purpose of ["sslserver", "sslclient"])
      openssl(
        "verify",
        "-CAfile",
        file("ca.pem"),
        "-purpose",
        purpose,
        "-x509_strict",
        "-verify_hostname",
        `${name}.etcd.lab.test`,
        pem,
      );
  }
});

test("the CA is that of the guide", () => {
  const ca = file("ca.pem");
  expect(openssl("x509", "-in", ca, "-noout", "-subject", "-nameopt", "RFC2253").trim()).toBe(
    "subject=CN=kubernetes,OU=System,O=k8s,L=Shanghai,ST=Shanghai,C=CN",
  );
  expect(extension(ca, "basicConstraints")).toEqual([
    "X509v3 Basic Constraints: critical",
    "CA:TRUE, pathlen:2",
  ]);
  expect(extension(ca, "keyUsage")).toEqual([
    "X509v3 Key Usage: critical",
    "Digital Signature, Key Encipherment, Certificate Sign, CRL Sign",
  ]);
  expect(openssl("x509", "-in", ca, "-noout", "-text")).toContain("Public-Key: (4096 bit)");
});

test("keys are their owner's alone, and the CA's is on no host", () => {
  const ofCa = openssl("x509", "-in", file("ca.pem"), "-noout", "-pubkey").trim();
  for (const name of names) {
    expect(outputOf(name, "find -L /etc/etcd/pki -type f -printf '%m %u\\n' | sort -u")).toBe("600 etcd");
    const keys = outputOf(
      name,
      "find / /data -xdev -type f -size -256k ! -path '/etc/ssh/*' ! -path '/usr/*' " +
        "-exec grep -lI 'PRIVATE KEY-----$' {} + || true",
    ).split("\n");
    const [own = "", ...more] = new Set(keys);
    expect(own).toMatch(/^\/etc\/etcd\/pki\/[0-9a-f]{16}\/member-key\.pem$/);
    expect(more).toEqual([]);
    expect(outputOf(name, `openssl pkey -in ${own} -pubout`)).not.toBe(ofCa);
  }
});

type Identity = "root" | "prometheus" | "forged" | undefined;

/** The status that a port answers to a client with that certificate, or why there is none. */
function status(port: number, who: Identity, scheme = "https"): string {
  const shown = who === undefined ? [] : ["--cert", file(`${who}.pem`), "--key", file(`${who}-key.pem`)];
  const path = port === 2379 ? "version" : "members";
  const { stdout, stderr } = spawnSync(
    "curl",
    [
      "-sS",
      "--http1.1",
      "--max-time",
      "5",
      "--cacert",
      file("ca.pem"),
      ...shown,
      "-o",
      "/dev/null",
      "-w",
      "%{http_code}",
      `${scheme}://etcd02.etcd.lab.test:${port}/${path}`,
    ],
    { encoding: "utf8" },
  );
  return stdout === "000" ? stderr.trim() : stdout;
}

test.each<[Identity, string, string]>([
  ["root", "200", "refused"],
  ["prometheus", "200", "refused"],
  ["forged", "refused", "refused"],
  [undefined, "refused", "refused"],
])("%s: answered %s on the client port, %s on the peer port", (who, client, peer) => {
  for (const [port, expected] of [
    [2379, client],
    [2380, peer],
  ] as const)
    expect(status(port, who)).toMatch(expected === "refused" ? /^curl: \((52|56)\)/ : /^200$/);
});

test("members answer each other on the peer port, and no host with a stolen key of a member", () => {
  const pki = "/etc/etcd/pki/current";
  const files = `--cacert ${pki}/ca.pem --cert ${pki}/member.pem --key ${pki}/member-key.pem`;
  const ask = `curl -sS --http1.1 --max-time 5 ${files} https://etcd02.etcd.lab.test:2380/members`;
  expect(outputOf("etcd01", ask)).toContain('"name":"etcd03"');
  for (const part of ["member.pem", "member-key.pem"])
    writeFileSync(file(part.replace("member", "forged")), outputOf("etcd01", `cat ${pki}/${part}`) + "\n");
  expect(status(2380, "forged")).toMatch(/^curl: \((52|56)\)/);
  forge();
});

test("plain HTTP is refused, and metrics are for the host itself", () => {
  for (const port of [2379, 2380])
    expect(status(port, undefined, "http")).toMatch(/^(400|curl: \((52|56)\).*)$/);
  expect(status(2381, undefined, "http")).toMatch(/^curl: \(7\)/);
  expect(onHost("etcd02", "curl -fsS http://127.0.0.1:2381/readyz").code).toBe(0);
});

test("the unit is exposed by what etcd needs alone, and runs as many processors as it may use", () => {
  for (const name of names) {
    // etcd needs the rest: sockets to any address, and the host's own network, files and users.
    const [, exposure] =
      /Overall exposure level for etcd\.service: ([\d.]+)/.exec(
        outputOf(name, "systemd-analyze security --no-pager etcd"),
      ) ?? [];
    expect(Number(exposure)).toBeLessThanOrEqual(1.3);
    expect(parseFloat(outputOf(name, "systemctl show -p CPUQuotaPerSecUSec --value etcd"))).toBe(
      quota.percent / 100,
    );
    expect(outputOf(name, "journalctl -u etcd -o cat | grep -o '\"max-cpu-set\":[0-9]*' | tail -n 1")).toBe(
      `"max-cpu-set":${quota.processors}`,
    );
  }
});

test("leaves of RSA take the place of the others, and nothing restarts", async () => {
  const before = names.map(etcdProcess);
  stack.clusters = declare({ leafKeys: { algorithm: "RSA" } });
  const { operations, outputs } = await stack.up();
  expect(operations["etcd/etcd01/certificate"]).toBe("update");
  expect(Object.keys(operations).filter((name) => name.endsWith("/member"))).toEqual([]);
  expect(names.map(etcdProcess)).toEqual(before);
  // The one that clients had is of the same CA, and good until it ends.
  expect(status(2379, "root")).toBe("200");
  keep(outputs);
  expect(status(2379, "root")).toBe("200");
  const pem = served("etcd02", 2379, "rsa");
  expect(openssl("x509", "-in", pem, "-noout", "-text")).toContain("Public-Key: (2048 bit)");
  expect(extension(pem, "keyUsage")[1]).toBe("Digital Signature, Key Encipherment");
  expect(outputOf("etcd01", "etcdctl endpoint health --cluster 2>&1 | grep -c 'is healthy'")).toBe("3");
});

test("a CA that Pulumi would replace is kept, in preview and update, and nothing is changed", async () => {
  const before = names.map(etcdProcess);
  const { resources } = (await stack.stack.exportStack()).deployment as { resources: { urn: string }[] };
  const replace = resources
    .map(({ urn }) => urn)
    .filter((urn) => urn.endsWith("SelfSignedCert::etcd-pki-ca"));
  expect(replace).toHaveLength(1);
  const kept = /the CA \(generation 1\) would be replaced: .*docs\/runbooks\/certificate-expires\.md/;
  await expect(stack.stack.preview({ replace, color: "never" })).rejects.toThrow(kept);
  await expect(stack.stack.up({ replace, color: "never" })).rejects.toThrow(kept);
  expect(names.map(etcdProcess)).toEqual(before);
  // The CA in the state is the one that members trust.
  expect((await stack.up()).operations).toEqual({});
  expect(status(2379, "root")).toBe("200");
});
