import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { parse } from "yaml";
import { etcdProcess, memberList } from "./support/etcd";
import { labEnvironment, labHosts, onHost, readLabFile } from "./support/lab";
import { recorder } from "./support/stack";

jest.setTimeout(240_000);

/** Programs with the packed package in them: `make examples` installs it. */
const root = join(__dirname, "..", "..");
const examples = join(root, "examples");
const state = mkdtempSync(join(tmpdir(), "etcd-languages-"));

afterAll(() => {
  rmSync(state, { recursive: true, force: true });
});

const virtualEnvironment = join(examples, "python", "venv");
const programs: [language: string, environment: Record<string, string>][] = [
  ["yaml", {}],
  [
    "python",
    {
      VIRTUAL_ENV: virtualEnvironment,
      PATH: `${join(virtualEnvironment, "bin")}:${process.env.PATH ?? ""}`,
    },
  ],
];

describe.each(programs)("a program in %s", (language, environment) => {
  const initialMembers = ["etcd04", "etcd05", "etcd06"];
  const joiner = "etcd07";
  const lab = { mirror: labEnvironment().mirrorUrl, ownBuilds: true };
  let stack: Stack;

  /** In a stack's file, since programs in YAML take no JSON for lists. */
  async function configure(names: string[], source: Partial<typeof lab> = {}): Promise<void> {
    const { dns } = labEnvironment();
    const { config, ...settings } = await stack.workspace.stackSettings("example");
    const hosts = labHosts()
      .filter(({ name }) => names.includes(name))
      .map(({ name, address, hostKey }) => ({ name, address, connection: { hostKey } }));
    const own = {
      hosts,
      domain: dns.zone,
      dns: { server: dns.server, zone: dns.zone, keyName: dns.keyName },
      ...source,
    };
    const named = Object.entries(own).map(([key, value]) => [`example-${language}:${key}`, value] as const);
    const whole = { ...config, ...Object.fromEntries(named) };
    const given = Object.entries(whole).filter(([, value]) => value !== undefined);
    await stack.workspace.saveStackSettings("example", {
      ...settings,
      config: Object.fromEntries(given),
    });
  }

  function stateFile(): string {
    return join(state, ".pulumi", "stacks", `example-${language}`, "example.json");
  }

  /** The operations that a preview shows, or that an update did, by resource. */
  async function operations(verb: "preview" | "up") {
    const { onEvent, operations: found } = recorder(verb === "up" ? "resOutputsEvent" : "resourcePreEvent");
    await stack[verb]({ onEvent, color: "never" });
    return found;
  }

  beforeAll(async () => {
    const { dns, privateKeyPath } = labEnvironment();
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "example", workDir: join(examples, language) },
      {
        envVars: { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "test", ...environment },
      },
    );
    await stack.setAllConfig({
      dnsKeySecret: { value: readLabFile(dns.keySecretPath), secret: true },
      privateKey: { value: readLabFile(privateKeyPath), secret: true },
    });
  });

  afterAll(async () => {
    await stack.workspace.removeStack("example");
  });

  // Python sends None for a mirror that is not configured. Hosts of the lab may not reach the default one.
  test("has no configuration error without optional settings", async () => {
    await configure(initialMembers);
    const outcome = await stack.preview({ color: "never" }).then(({ stdout }) => stdout, String);
    expect(outcome).toContain("etcd-cluster:index:EtcdCluster");
    expect(outcome).not.toMatch(/errors? in (the configuration|Outputs)/);
  });

  // The engine refuses a secret output without a value, as each one of the cluster is then.
  test("makes the CA alone, where --target leaves the rest out", async () => {
    await configure(initialMembers, lab);
    await stack.up({
      color: "never",
      target: ["etcd", "etcd-pki", "etcd-pki-ca-key", "etcd-pki-ca"].map((name) => `**::${name}`),
    });
    expect(readFileSync(stateFile(), "utf8")).toContain("BEGIN CERTIFICATE");
  });

  test("creates a cluster", async () => {
    await configure(initialMembers, lab);
    const { outputs } = await stack.up({ color: "never" });
    expect(memberList("etcd04").map(({ name }) => name)).toEqual(initialMembers);
    const endpoints = initialMembers.map((name) => `https://${name}.${labEnvironment().dns.zone}:2379`);
    expect(outputs.endpoints?.value).toEqual(endpoints);
  });

  test("changes nothing in a second update", async () => {
    const before = initialMembers.map(etcdProcess);
    expect(await operations("preview")).toEqual({});
    expect(await operations("up")).toEqual({});
    expect(initialMembers.map(etcdProcess)).toEqual(before);
  });

  test("keeps no key in plain text in its state", () => {
    const { privateKeyPath, dns } = labEnvironment();
    const text = readFileSync(stateFile(), "utf8");
    const found = [
      "etcd/etcd04/certificate",
      "PRIVATE KEY",
      readLabFile(privateKeyPath).split("\n")[1] ?? "",
      readLabFile(dns.keySecretPath),
    ].map((words) => text.includes(words));
    expect(found).toEqual([true, false, false, false]);
  });

  test("adds a member exactly as its preview shows", async () => {
    const before = initialMembers.map(etcdProcess);
    await configure([...initialMembers, joiner], lab);
    const previewed = await operations("preview");
    expect(previewed).toMatchObject({ "etcd/etcd07/member": "create" });
    expect(Object.keys(previewed).filter((name) => /etcd0[456]/.test(name))).toEqual([]);
    expect(await operations("up")).toEqual(previewed);
    expect(memberList("etcd04").map(({ name }) => name)).toEqual([...initialMembers, joiner]);
    expect(initialMembers.map(etcdProcess)).toEqual(before);
  });

  test("destroys the cluster", async () => {
    await stack.destroy({ color: "never" });
    for (const name of [...initialMembers, joiner])
      expect(onHost(name, "systemctl is-active etcd").stdout.trim()).toBe("inactive");
  });
});

test("a program in yaml makes a client certificate of another stack's cluster", async () => {
  const folder = (name: string) => join(state, name);
  for (const name of ["ca", "platform", "consumer"]) mkdirSync(folder(name));
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem"];
  const ca = ["req", "-x509", ...key, "-out", "ca.pem", "-subj", "/CN=platform"];
  execFileSync("openssl", ca, { cwd: folder("ca"), stdio: "pipe" });
  const pem = (file: string) => readFileSync(join(folder("ca"), file), "utf8");

  const made = async (name: string, program: object) => {
    writeFileSync(join(folder(name), "Pulumi.yaml"), JSON.stringify({ name, runtime: "yaml", ...program }));
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "example", workDir: folder(name) },
      { envVars: { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "test" } },
    );
    return (await stack.up({ color: "never" })).outputs;
  };
  const reference = {
    clientUrls: ["https://10.15.1.201:2379"],
    caCertificate: pem("ca.pem"),
    clusterId: "1f",
  };
  const authority = { certificate: pem("ca.pem"), key: pem("key.pem") };
  await made("platform", { outputs: { reference: { "fn::secret": { ...reference, authority } } } });
  symlinkSync(join(examples, "yaml", "node_modules"), join(folder("consumer"), "node_modules"));
  const page = readFileSync(join(root, "docs", "languages.md"), "utf8").split(
    "## A cluster of another stack",
  )[1];
  const [, documented = ""] = /```yaml\n(.*?)```/s.exec(page ?? "") ?? [];
  const { certificate } = await made("consumer", {
    packages: { "etcd-cluster": "./node_modules/etcd-cluster/provider" },
    ...(parse(documented.replace("acme/platform/prod", "organization/platform/example")) as object),
  });
  writeFileSync(join(folder("ca"), "client.pem"), certificate?.value as string);
  const verified = execFileSync("openssl", ["verify", "-CAfile", "ca.pem", "client.pem"], {
    cwd: folder("ca"),
  });
  expect(verified.toString()).toBe("client.pem: OK\n");
  expect(new X509Certificate(pem("client.pem")).subject).toContain("CN=reporter");
  expect(certificate?.secret).toBe(true);
});
