import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
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
  const founders = ["etcd04", "etcd05", "etcd06"];
  const joiner = "etcd07";
  let stack: Stack;

  /** In a stack's file, since programs in YAML take no JSON for lists. */
  async function configure(names: string[]): Promise<void> {
    const { dns, mirrorUrl } = labEnvironment();
    const { config, ...settings } = await stack.workspace.stackSettings("example");
    const hosts = labHosts()
      .filter(({ name }) => names.includes(name))
      .map(({ name, address, hostKey }) => ({ name, address, connection: { hostKey } }));
    const own = {
      hosts,
      domain: dns.zone,
      dns: { server: dns.server, zone: dns.zone, keyName: dns.keyName },
      mirror: mirrorUrl,
    };
    const named = Object.entries(own).map(([key, value]) => [`example-${language}:${key}`, value] as const);
    await stack.workspace.saveStackSettings("example", {
      ...settings,
      config: { ...config, ...(Object.fromEntries(named) as object) },
    });
  }

  /** What a preview says that it will do, or an update did, to each resource. */
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
    await configure(founders);
  });

  afterAll(async () => {
    await stack.workspace.removeStack("example");
  });

  test("makes a cluster", async () => {
    const { outputs } = await stack.up({ color: "never" });
    expect(memberList("etcd04").map(({ name }) => name)).toEqual(founders);
    const endpoints = founders.map((name) => `https://${name}.${labEnvironment().dns.zone}:2379`);
    expect(outputs.endpoints?.value).toBe(endpoints.join(","));
  });

  test("changes nothing in a second update", async () => {
    const before = founders.map(etcdProcess);
    expect(await operations("preview")).toEqual({});
    expect(await operations("up")).toEqual({});
    expect(founders.map(etcdProcess)).toEqual(before);
  });

  test("keeps no key in plain text in its state", () => {
    const { privateKeyPath, dns } = labEnvironment();
    const text = readFileSync(
      join(state, ".pulumi", "stacks", `example-${language}`, "example.json"),
      "utf8",
    );
    const found = [
      "etcd-etcd04-certificate",
      "PRIVATE KEY",
      readLabFile(privateKeyPath).split("\n")[1] ?? "",
      readLabFile(dns.keySecretPath),
    ].map((words) => text.includes(words));
    expect(found).toEqual([true, false, false, false]);
  });

  test("adds a member exactly as its preview shows", async () => {
    const before = founders.map(etcdProcess);
    await configure([...founders, joiner]);
    const previewed = await operations("preview");
    expect(previewed).toMatchObject({ "etcd-etcd07-member": "create" });
    expect(Object.keys(previewed).filter((name) => /etcd0[456]/.test(name))).toEqual([]);
    expect(await operations("up")).toEqual(previewed);
    expect(memberList("etcd04").map(({ name }) => name)).toEqual([...founders, joiner]);
    expect(founders.map(etcdProcess)).toEqual(before);
  });

  test("destroys the cluster", async () => {
    await stack.destroy({ color: "never" });
    for (const name of [...founders, joiner])
      expect(onHost(name, "systemctl is-active etcd").stdout.trim()).toBe("inactive");
  });
});
