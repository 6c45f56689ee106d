import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(__dirname, "../../..");

/** Runs a program whose stdin is empty at first, as behind `pulumi stack output` in a pipe. */
async function behindASlowProgram(words: string[], input: string) {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ["pipe", "pipe", "pipe"] });
  const printed = Promise.all([text(child.stdout), text(child.stderr)]);
  const late = setTimeout(() => child.stdin.end(input), 2000);
  await once(child, "exit");
  clearTimeout(late);
  child.stdin.destroy();
  return (await printed).join("");
}

const command = ["--require", "./stack/runTypescript.cjs", "cli/etcd-cluster.ts"];

test.each([
  ["files root /nowhere/etcd", "The outputs have no clientCertificates"],
  ["status", "The outputs have no valid operatorAccess"],
  ["plan", "no EtcdCluster is in this preview"],
])("etcd-cluster %s waits for an input that comes late", async (words, said) => {
  expect(await behindASlowProgram([...command, ...words.split(" ")], '{"steps": []}')).toContain(said);
});

test("a program that reads such a stdin at once fails: the control", async () => {
  const read = 'process.stdin.isTTY; require("node:fs").readFileSync(0)';
  expect(await behindASlowProgram(["-e", read], "{}")).toContain("EAGAIN");
});
