import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalWorkspace, type Stack } from "@pulumi/pulumi/automation";
import { etcdProcess, get, memberList } from "./support/etcd";
import { labEnvironment, labHosts, onHost, readLabFile } from "./support/lab";

jest.setTimeout(240_000);

/** Projects of their own with the packed package in them: `make examples` installs it. */
const examples = join(__dirname, "..", "..", "examples");
const state = mkdtempSync(join(tmpdir(), "etcd-examples-"));
const stacks: Stack[] = [];

const environment = { PULUMI_BACKEND_URL: `file://${state}`, PULUMI_CONFIG_PASSPHRASE: "test" };

async function stackOf(example: string): Promise<Stack> {
  const stack = await LocalWorkspace.createOrSelectStack(
    { stackName: "example", workDir: join(examples, example) },
    { envVars: environment },
  );
  stacks.push(stack);
  return stack;
}

interface Exported {
  deployment: { resources: { type: string; urn: string; provider?: string; customTimeouts?: object }[] };
}

let importing: Stack;
let consuming: Stack;

beforeAll(async () => {
  const { dns, mirrorUrl, privateKeyPath } = labEnvironment();
  const hosts = (...names: string[]) =>
    JSON.stringify(
      labHosts()
        .filter(({ name }) => names.includes(name))
        .map(({ name, address, hostKey }) => ({ name, address, connection: { hostKey } })),
    );
  importing = await stackOf("import");
  await importing.setAllConfig({
    domain: { value: dns.zone },
    dns: { value: JSON.stringify({ server: dns.server, zone: dns.zone, keyName: dns.keyName }) },
    dnsKeySecret: { value: readLabFile(dns.keySecretPath), secret: true },
    privateKey: { value: readLabFile(privateKeyPath), secret: true },
    mirror: { value: mirrorUrl },
    ownBuilds: { value: "true" },
    orders: { value: hosts("etcd04", "etcd05", "etcd06") },
    sessions: { value: hosts("etcd07") },
  });
  consuming = await stackOf("consumer");
  await consuming.setAllConfig({ stack: { value: "organization/example-import/example" } });
});

afterAll(async () => {
  for (const stack of [...stacks].reverse()) {
    await stack.destroy();
    await stack.workspace.removeStack("example");
  }
  rmSync(state, { recursive: true, force: true });
});

test("a program that installs the package makes two clusters of different sizes in one stack", async () => {
  await importing.up();
  expect(memberList("etcd04").map(({ name }) => name)).toEqual(["etcd04", "etcd05", "etcd06"]);
  expect(memberList("etcd07").map(({ name }) => name)).toEqual(["etcd07"]);
  expect((await importing.preview({ expectNoChanges: true })).changeSummary).toEqual({
    same: expect.any(Number) as number,
  });
});

test("the command of the package prints the plan of both as Markdown", () => {
  const words = "pulumi preview --stack example --json --show-sames | npx --no-install etcd-cluster plan";
  const plan = execFileSync("sh", ["-c", words], {
    cwd: join(examples, "import"),
    env: { ...process.env, ...environment },
    encoding: "utf8",
  });
  expect(plan).toContain("**orders**: no member restarts.");
  expect(plan).toContain("**sessions**: no member restarts.");
});

test("its own provider and transforms reach every command of both clusters", async () => {
  const { deployment } = (await importing.exportStack()) as unknown as Exported;
  const commands = deployment.resources.filter(({ type }) => /^command:(remote|local):/.test(type));
  expect(commands.length).toBeGreaterThan(30);
  for (const command of commands) {
    expect(command.provider).toContain("::hands::");
    expect(command.customTimeouts).toEqual({ create: 1200, update: 1200 });
    expect(command.urn).toContain("example:index:Platform$etcd-cluster:index:EtcdCluster$");
  }
});

test("with transforms of its own no key is in plain text in the state", () => {
  const { privateKeyPath, dns } = labEnvironment();
  const text = readFileSync(join(state, ".pulumi", "stacks", "example-import", "example.json"), "utf8");
  expect(text).toContain("orders/etcd04/certificate");
  expect(text).not.toContain("PRIVATE KEY");
  expect(text).not.toContain(readLabFile(privateKeyPath).split("\n")[1] ?? "");
  expect(text).not.toContain(readLabFile(dns.keySecretPath));
});

test("another stack writes and reads through a reference, with a certificate that it made itself", async () => {
  const before = ["etcd04", "etcd05", "etcd06"].map(etcdProcess);
  const { outputs } = await consuming.up();
  expect(outputs.answer?.value).toBe("written by another stack");
  expect(get("etcd05", "consumer/greeting")).toBe("written by another stack");
  await consuming.preview({ expectNoChanges: true });
  await consuming.destroy();
  expect(["etcd04", "etcd05", "etcd06"].map(etcdProcess)).toEqual(before);
  expect(onHost("etcd04", "etcdctl endpoint health --cluster").code).toBe(0);
});
