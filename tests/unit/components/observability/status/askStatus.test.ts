import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { askStatus } from "../../../../../components/observability/status/askStatus";

jest.mock("../../../../../components/host/ssh/sshExec");

const usage = "etcd-host VERB: keeps this host's member of an etcd cluster.\n\nFor people:\n  abandon";

async function asked(exitCode: number, stderr: string, stdout = "") {
  jest.mocked(sshExec).mockResolvedValue({ exitCode, stdout, stderr, askedAtMs: 0 });
  const host = { name: "etcd01", login: { host: "10.0.0.1", user: "root" } };
  return askStatus(host, { options: "--records", timeoutMs: 1 });
}

test("a program of another version is reported as one, without its usage", async () => {
  expect(await asked(2, usage)).toEqual({
    name: "etcd01",
    why: "the host has another version of the program. A `pulumi up` with `repairDrift: true` installs it again",
    otherProgram: true,
  });
});

// The negative control.
test("an error of the program is reported with its words", async () => {
  expect(await asked(1, "error: the disk cannot be read [disk.full]\n")).toEqual({
    name: "etcd01",
    why: "`etcd-host status --json --records` has no answer there (exit code 1): the disk cannot be read",
    otherProgram: false,
  });
});

test.each([
  ["null", 'the answer is not valid: "null"'],
  ["", "it printed no reason"],
])("an answer %j without an error is quoted", async (stdout, words) => {
  expect((await asked(0, "", stdout)).why).toContain(`(exit code 0): ${words}`);
});
