import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { lab, outputOf } from "./support/lab";
import { leftovers } from "./support/leftovers";
import { SecurityKeyAgent } from "./support/securityKey";
import { clusterArgs, host, TestStack } from "./support/stack";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), "etcd-agent-"));
const file = (name: string) => join(folder, name);
const agentSocket = file("agent");
let agent: ChildProcess;
let securityKey: SecurityKeyAgent;
let stack: TestStack;

/** The host is reached with what an agent holds. */
function declare(agentSocketPath: string): void {
  const { connection, ...rest } = host("etcd01");
  const { user, hostKey } = connection;
  stack.clusters = {
    etcd: clusterArgs({ hosts: [{ ...rest, connection: { user, hostKey, agentSocketPath } }] }),
  };
}

function makeKey(name: string): void {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", file(name)]);
}

function authorize(...keys: string[]): void {
  outputOf("etcd01", `printf '%s\\n' ${keys.map((key) => `'${key}'`).join(" ")} >/root/.ssh/authorized_keys`);
}

/** OpenSSH's own client logs in with what the agent holds. Returns the user on the host. */
async function byOpenSsh(agentSocketPath: string): Promise<string> {
  const options = ["BatchMode=yes", "StrictHostKeyChecking=yes", `UserKnownHostsFile=${file("known")}`];
  const to = `root@${host("etcd01").address as string}`;
  // This process may be the agent, so it must not wait for the end of the client.
  const { stdout } = await promisify(execFile)(
    "ssh",
    ["-F", "none", "-i", "none", ...options.flatMap((option) => ["-o", option]), to, "id -un"],
    { env: { ...process.env, SSH_AUTH_SOCK: agentSocketPath }, timeout: 60_000 },
  );
  return stdout.trim();
}

/** The preview ends at once with these words, and changes nothing. */
async function expectRefused(words: RegExp): Promise<void> {
  const began = Date.now();
  expect(await stack.refusedPreview()).toMatch(words);
  expect(Date.now() - began).toBeLessThan(60_000);
  expect(leftovers("etcd01")).toEqual([]);
}

beforeAll(async () => {
  const { address, connection } = host("etcd01");
  writeFileSync(file("known"), `${address as string} ${connection.hostKey as string}\n`);
  agent = spawn("ssh-agent", ["-D", "-a", agentSocket], { stdio: "ignore" });
  await untilTrue("the agent listens", () => existsSync(agentSocket));
  securityKey = new SecurityKeyAgent(file("sk"));
  for (const name of ["ca", "user"]) makeKey(name);
  execFileSync("ssh-keygen", [
    "-q",
    "-s",
    file("ca"),
    "-I",
    "lab",
    "-n",
    "root",
    "-V",
    "+1d",
    file("user.pub"),
  ]);
  execFileSync("ssh-add", ["-q", file("user")], { env: { ...process.env, SSH_AUTH_SOCK: agentSocket } });
  const authority = readFileSync(file("ca.pub"), "utf8").trim();
  outputOf(
    "etcd01",
    `echo '${authority}' >/etc/ssh/users.pub; echo 'TrustedUserCAKeys /etc/ssh/users.pub' ` +
      ">/etc/ssh/sshd_config.d/users.conf; systemctl reload ssh",
  );
  stack = await TestStack.create("agentKeys");
});
afterAll(async () => {
  await stack.destroy();
  agent.kill();
  securityKey.close();
  lab("vary", "etcd01");
  rmSync(folder, { recursive: true });
});

test("a certificate of a CA that sshd trusts is refused in the preview with the reason", async () => {
  authorize();
  expect(await byOpenSsh(agentSocket)).toBe("root");
  declare(agentSocket);
  await expectRefused(
    /ERROR reachable: .*refuses the login\. The SSH agent holds ssh-ed25519-cert-v01@openssh\.com\. .*a plain key/,
  );
});

test("a security key that sshd knows is refused in the preview with the reason", async () => {
  authorize(securityKey.publicKey);
  expect(await byOpenSsh(securityKey.socketPath)).toBe("root");
  declare(securityKey.socketPath);
  await expectRefused(
    /ERROR reachable: .*refuses the login\. The SSH agent holds sk-ssh-ed25519@openssh\.com\. .*a plain key/,
  );
});

test("a plain key beside a certificate in the agent logs in", async () => {
  authorize(readFileSync(file("user.pub"), "utf8").trim());
  declare(agentSocket);
  await stack.up();
  expect((await stack.preview()).operations).toEqual({});
});
