import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { makeAuthority, newKey } from "./support/foreignAuthority";
import { etcdProcess, untilHealthy } from "./support/etcd";
import { labHosts, onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(300_000);

const names = ["etcd01", "etcd02", "etcd03"];
const folder = mkdtempSync(join(tmpdir(), "etcd-own-ca-"));
const file = (name: string) => join(folder, name);
const textOf = (name: string) => readFileSync(file(name), "utf8");
let stack: TestStack;

function openssl(...args: string[]): void {
  execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
}

/** A company's root, and under it the CA that is to sign for etcd. */
function makeAuthorities(): void {
  makeAuthority(folder, "root", "Root");
  makeAuthority(folder, "stranger", "Stranger");
  openssl("req", ...newKey, "-keyout", "middle.key", "-out", "middle.csr", "-subj", "/CN=For etcd");
  writeFileSync(
    file("extensions"),
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n",
  );
  const signer = ["-CA", "root.pem", "-CAkey", "root-key.pem", "-CAcreateserial", "-extfile", "extensions"];
  openssl("x509", "-req", "-in", "middle.csr", ...signer, "-days", "800", "-out", "middle.pem");
}

beforeAll(async () => {
  makeAuthorities();
  stack = await TestStack.create("own-authority");
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stack.destroy();
});

/** All of it as Outputs: what they hold is known only while the program runs. */
function declare(renewal: { trigger?: string } = {}) {
  const existing = {
    1: {
      certificate: pulumi.output(textOf("middle.pem")),
      key: pulumi.secret(textOf("middle.key")),
      chain: pulumi.output(textOf("root.pem")),
    },
  };
  return { etcd: clusterArgs({ hosts: hosts(...names), pki: { customCAs: existing, renewal } }) };
}

test("certificates of hosts can be followed from the company's root through the CA that signed", async () => {
  stack.clusters = declare();
  const { outputs } = await stack.up();
  const { caBundle, clientCertificates } = outputs.etcd?.value as {
    caBundle: string;
    clientCertificates: Record<string, { certificate: string; key: string }>;
  };
  expect(caBundle.trim()).toBe(`${textOf("root.pem").trim()}\n${textOf("middle.pem").trim()}`);
  writeFileSync(file("client.pem"), clientCertificates.root?.certificate ?? "");
  writeFileSync(file("client.key"), clientCertificates.root?.key ?? "", { mode: 0o600 });
  for (const name of names)
    for (const port of [2379, 2380]) {
      expect(verified(name, port, "root.pem")).toContain("Verify return code: 0 (ok)");
      // Another root finds nothing good in it.
      expect(verified(name, port, "stranger.pem")).not.toContain("Verify return code: 0 (ok)");
    }
  expect(outputOf("etcd01", "etcdctl endpoint health --cluster 2>&1 | grep -c 'is healthy'")).toBe("3");
  expect((await stack.up()).operations).toEqual({});
});

test("nothing is left on the hosts that other programs said of their errors", () => {
  for (const name of names) expect(outputOf(name, "find /var/lib/etcd-host -name '*.err'")).toBe("");
});

/** Gives a member a certificate that expired, by the CA that signed its own, and restarts etcd with it. */
function expire(name: string): void {
  const pki = "/etc/etcd/pki/current";
  writeFileSync(file("own.pem"), outputOf(name, `cat ${pki}/member.pem`));
  writeFileSync(file("own.key"), outputOf(name, `cat ${pki}/member-key.pem`), { mode: 0o600 });
  const request = ["-x509toreq", "-signkey", "own.key", "-copy_extensions", "copy"];
  openssl("x509", "-in", "own.pem", ...request, "-out", "own.csr");
  writeFileSync(
    file("ca.conf"),
    "[ca]\ndefault_ca=all\n[all]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ndefault_md=sha256\npolicy=any\n" +
      "copy_extensions=copy\nunique_subject=no\n[any]\ncommonName=supplied\n",
  );
  writeFileSync(file("index"), "");
  writeFileSync(file("serial"), "1000\n");
  const signer = ["-cert", "middle.pem", "-keyfile", "middle.key", "-notext", "-batch"];
  const dates = ["-startdate", "20200101000000Z", "-enddate", "20210101000000Z"];
  openssl("ca", "-config", "ca.conf", ...signer, ...dates, "-in", "own.csr", "-out", "expired.pem");
  onHost(name, `cat >${pki}/member.pem`, textOf("expired.pem") + textOf("middle.pem"));
  outputOf(name, "systemctl restart --no-block etcd");
}

test("an update brings new certificates and the quorum back after those of all members expired", async () => {
  names.forEach(expire);
  const refused = "journalctl -u etcd --since -1min -o cat | grep -q 'tls: bad certificate'";
  await untilTrue("members refuse each other", () => names.every((name) => onHost(name, refused).code === 0));
  expect(onHost("etcd01", "etcdctl endpoint health --cluster").code).not.toBe(0);
  const before = names.map(etcdProcess);

  stack.clusters = declare({ trigger: "expired" });
  await stack.up();
  await untilHealthy(...names);
  expect(names.map(etcdProcess)).toEqual(before);
});

/** The verdict of openssl on the certificates that a port serves, by that root alone. */
function verified(name: string, port: number, root: string): string {
  const address = labHosts().find((one) => one.name === name)?.address ?? "";
  const own = ["-cert", file("client.pem"), "-cert_chain", file("client.pem"), "-key", file("client.key")];
  return spawnSync("openssl", ["s_client", "-connect", `${address}:${port}`, "-CAfile", file(root), ...own], {
    encoding: "utf8",
    input: "",
  }).stdout;
}
