import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CliStack } from "./support/cliStack";
import { clusterIds, memberList } from "./support/etcd";
import { labEnvironment, labHosts, outputOf, readLabFile } from "./support/lab";
import { releaseArchive } from "./support/releases";

jest.setTimeout(300_000);

const hosts = ["etcd01", "etcd02", "etcd03"];
const clientUrls = hosts.map((name) => `https://${name}.etcd.lab.test:2379`);
let stack: CliStack;
let outputs: Record<string, unknown>;
const programs = mkdtempSync(join(tmpdir(), "etcdctl-"));

beforeAll(() => {
  execFileSync("tar", ["-xzf", releaseArchive("3.6.16"), "-C", programs, "--strip-components=1"]);
  stack = new CliStack("outputs");
  stack.configure(hosts, { pki: { clients: ["prometheus"] } });
  stack.up();
  outputs = JSON.parse(stack.run("stack", "output", "--json", "--show-secrets")) as Record<string, unknown>;
});
afterAll(() => {
  stack.destroy();
  stack.dispose();
  rmSync(programs, { recursive: true, force: true });
});

/** A shell outside of the hosts that has evaluated `etcdctlEnv`. */
function etcdctl(command: string): string {
  const { status, stdout, stderr } = spawnSync(
    "sh",
    ["-euc", `eval "$ETCDCTL_ENV"; trap 'rm -r "$etcdctl_files"' EXIT; etcdctl ${command}`],
    {
      encoding: "utf8",
      env: {
        PATH: `${programs}:${process.env.PATH ?? ""}`,
        HOME: tmpdir(),
        ETCDCTL_ENV: String(outputs.etcdctlEnv),
      },
    },
  );
  if (status !== 0) throw new Error(`etcdctl ${command}: ${stdout}${stderr}`);
  return stdout.trim();
}

test("a stack prints where its cluster is and its members", () => {
  expect(outputs).toMatchObject({
    endpoints: clientUrls,
    etcdctlEndpoints: clientUrls.join(","),
    peerUrls: hosts.map((name) => `https://${name}.etcd.lab.test:2380`),
    discoverySrvDomain: "etcd.lab.test",
  });
  expect([outputs.clusterId]).toEqual([...clusterIds(hosts)]);
  const ids = memberList("etcd01").map(({ name, id }) => ({
    name,
    id,
    version: "3.6.16",
    address: labHosts().find((host) => host.name === name)?.address,
  }));
  expect(outputs.lastMembers).toEqual(ids);
});

test("its tables show every member, healthy", () => {
  const rows = (table: unknown) =>
    String(table)
      .split("\n")
      .filter((line) => line.startsWith("| "));
  for (const url of clientUrls) {
    expect(rows(outputs.lastHealth).find((row) => row.includes(url))).toMatch(/\| +true \|/);
    expect(rows(outputs.lastStatus).find((row) => row.includes(url))).toContain("3.6.16");
    expect(rows(outputs.lastMemberList).find((row) => row.includes(url))).toMatch(
      /\| started \|.*\| +false \|/,
    );
  }
});

test("etcdctl works after the stack's lines are evaluated, and for root on each host without flags", () => {
  expect(etcdctl("put /outputs 'from outside'")).toBe("OK");
  for (const name of hosts)
    expect(outputOf(name, "etcdctl get /outputs --print-value-only")).toBe("from outside");
  expect(etcdctl("endpoint health 2>&1 | grep -c 'is healthy'")).toBe("3");
  expect(etcdctl("member list | wc -l")).toBe("3");
});

test("each certificate ends when the stack says it does", () => {
  const ends = outputs.certificateExpiry as Record<string, string>;
  const end = (pem: unknown) =>
    execFileSync("openssl", ["x509", "-noout", "-enddate"], { input: String(pem), encoding: "utf8" });
  const clients = outputs.clientCertificates as Record<string, { certificate: string }>;
  const pems: Record<string, unknown> = {
    ca: outputs.caBundle,
    "client/root": outputs.clientCertificate,
    "client/prometheus": clients.prometheus?.certificate,
    ...Object.fromEntries(
      hosts.map((name) => [name, outputOf(name, "cat /etc/etcd/pki/current/member.pem")]),
    ),
  };
  expect(Object.keys(ends).sort()).toEqual(Object.keys(pems).sort());
  for (const [name, pem] of Object.entries(pems))
    // openssl prints no fractions of a second, the state has them.
    expect(Math.floor(Date.parse(ends[name] ?? "") / 1000)).toBe(
      Date.parse(end(pem).replace("notAfter=", "")) / 1000,
    );
});

test("no secret is in plain text in the stack's state, nor in its outputs unless asked for", () => {
  const open = stack.run("stack", "export", "--show-secrets");
  const bodies = (kind: string) =>
    [...open.matchAll(new RegExp(`BEGIN ${kind}-----(.*?)-----END`, "gs"))].map(([, body = ""]) => body);
  const keys = bodies("[A-Z ]*PRIVATE KEY");
  // Those of the CA, of three members, of two clients, and that of SSH.
  expect(new Set(keys).size).toBeGreaterThanOrEqual(7);
  // A private key contains its public key, which the state has in plain text. OpenSSH's first line is always the same.
  const openSsh = open.match(/(ssh-rsa|ecdsa-sha2-nistp256) [\w+/=]+/g) ?? [];
  const known = [...bodies("PUBLIC KEY"), ...bodies("CERTIFICATE"), ...openSsh].join();
  const lines = keys.flatMap((body) => body.split(/\\+n/)).filter((line) => line.length > 40);
  const secrets = new Set(
    lines.filter((line) => !known.includes(line) && !line.startsWith("b3BlbnNzaC1rZXktdjEA")),
  );
  secrets.add(readLabFile(labEnvironment().dns.keySecretPath));
  expect(secrets.size).toBeGreaterThan(7);
  const shut = stack.run("stack", "export");
  const told = stack.run("stack", "output", "--json");
  const seen = (text: string) => [...secrets].filter((secret) => text.includes(secret));
  expect(seen(open)).toHaveLength(secrets.size);
  expect(seen(shut)).toEqual([]);
  expect(seen(told)).toEqual([]);
  expect(shut).not.toContain("PRIVATE KEY");
  for (const name of ["clientKey", "clientCertificates", "etcdctlEnv", "operatorAccess"])
    expect((JSON.parse(told) as Record<string, unknown>)[name]).toBe("[secret]");
});
