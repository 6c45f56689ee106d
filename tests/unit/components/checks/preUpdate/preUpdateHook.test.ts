import * as pulumi from "@pulumi/pulumi";
import { preUpdateHook } from "../../../../../components/checks/preUpdate/preUpdateHook";
import { refusalHook } from "../../../../../components/checks/gate/refusalHook";
import { runHostProgram } from "../../../../../components/host/runHostProgram";
import { askStatus } from "../../../../../components/observability/status/askStatus";
import type { KnownConnection } from "../../../../../components/host/ssh/KnownConnection";
import { settledInstall } from "../../../../../components/host/release/settledInstall";
import { fieldError } from "../../../../../decisions/findings/fieldError";
import { answer, finding } from "../../../decisions/observability/status/hostAnswers";
import { late } from "../../../support/late";
import { mockedResources } from "../../../support/mockedResources";

jest.mock("../../../../../components/host/runHostProgram");
jest.mock("../../../../../components/observability/status/askStatus");
const asked = jest.mocked(runHostProgram);
const askedForReason = jest
  .mocked(askStatus)
  .mockImplementation(({ name }) => Promise.resolve({ name, why: "no answer within 20 s" }));

const before = "member=etcd01 https://etcd01:2379 3.6.16 1\nmember=etcd02 https://etcd02:2379 3.6.16 2\n";
const after = `${before}member=etcd03 - 3.6.16 -\n`;
const withRecordedKey = (connection: KnownConnection) => Promise.resolve(connection);
/** The arguments of a hook: the engine knows no input in which one address is not known. */
const step = { oldInputs: { stdin: before }, newInputs: { stdin: {} } } as unknown as pulumi.ResourceHookArgs;

async function inPreview(act: () => Promise<void>): Promise<void> {
  await mockedResources(act, undefined, { preview: true });
}

const change = {
  lost: [],
  through: [],
  keepsV2: false,
  install: settledInstall(),
  withRecordedKey,
  restarted: () => [],
};
const looked =
  "etcd01 https://etcd01:2379 voter healthy 3.6.16 \netcd02 https://etcd02:2379 voter unhealthy - no answer\n";

test("the pre-update check asks the members that are there while a new host has no known address", async () => {
  asked.mockResolvedValue({ exitCode: 0, stdout: looked, stderr: "" } as Awaited<
    ReturnType<typeof runHostProgram>
  >);
  expect.assertions(2);
  await inPreview(async () => {
    const addresses = { etcd01: "10.15.1.201", etcd02: "10.15.1.202", etcd03: late("machine") };
    const hosts = Object.entries(addresses).map(([name, address]) =>
      pulumi.output({ name, connection: { host: address }, peerUrl: `https://${name}:2380` }),
    );
    const hook = preUpdateHook("etcd", hosts, change, Promise.resolve(after));
    await expect(hook.callback(step)).rejects.toThrow(/etcd02/);
    expect(asked.mock.calls.map(([{ host }]) => host)).toEqual(["10.15.1.201"]);
  });
});

const notValid = (evidence: string) =>
  "etcd01 has an answer about the cluster that is not valid, so this change is refused. " +
  `Nothing was changed, and no further member was asked.\n  etcd01: ${evidence}\n` +
  "Check the member that this line names: a client may have changed it, " +
  "or another program answers in its place. [members.odd-answer]";

test.each([
  [65, "", ["10.15.1.201"], notValid("the member list has odd data")],
  [0, "x", ["10.15.1.201"], notValid('a line of its answer is not valid: "x"')],
  [1, "", ["10.15.1.201", "10.15.1.202"], /ERROR member-health/],
])("after the exit code %i and the answer %j the preview asks %j and is refused", async (...row) => {
  const [exitCode, stdout, hosts, words] = row;
  asked
    .mockReset()
    .mockImplementation(({ host }) =>
      Promise.resolve(
        host === "10.15.1.201"
          ? { exitCode, stdout, stderr: "the member list has odd data\n", askedAtMs: 0 }
          : { exitCode: 0, stdout: looked, stderr: "", askedAtMs: 0 },
      ),
    );
  await inPreview(async () => {
    const members = ["201", "202"].map((number, at) =>
      pulumi.output({
        name: `etcd0${at + 1}`,
        connection: { host: `10.15.1.${number}` },
        peerUrl: `https://etcd0${at + 1}:2380`,
      }),
    );
    const hook = preUpdateHook("etcd", members, change, Promise.resolve(after));
    await expect(hook.callback(step)).rejects.toThrow(words);
  });
  expect(asked.mock.calls.map(([{ host }]) => host)).toEqual(hosts);
});

describe("an update that replaces all hosts", () => {
  const gate = (...names: string[]) =>
    names.map((name) => `member=${name} https://${name}:2379 3.6.16 1\n`).join("");
  const saved: KnownConnection = { host: "10.15.1.201", hostKey: "ssh-ed25519 AAAA" };

  async function previewed(
    { connection = saved, lost = [] as string[], after: wanted = ["etcd04", "etcd05"] } = {},
    answer = "etcd01 https://etcd01:2379 voter healthy 3.6.16 \netcd02 https://etcd02:2379 voter healthy 3.6.16 \n",
  ): Promise<void> {
    asked
      .mockReset()
      .mockImplementation(() =>
        answer === ""
          ? Promise.reject(new Error("the host cannot be reached"))
          : Promise.resolve({ exitCode: 0, stdout: answer, stderr: "", askedAtMs: 0 }),
      );
    await inPreview(async () => {
      const hosts = wanted.map((name) =>
        pulumi.output({ name, connection: { host: name }, peerUrl: `https://${name}:2380` }),
      );
      const undeclared = {
        lost,
        through: [],
        keepsV2: false,
        install: settledInstall(),
        withRecordedKey,
        restarted: () => [],
      };
      const hook = preUpdateHook("etcd", hosts, undeclared, Promise.resolve(gate(...wanted)));
      const oldInputs = { stdin: gate("etcd01", "etcd02"), connection: pulumi.secret(connection) };
      await hook.callback({ oldInputs, newInputs: { stdin: {} } } as unknown as pulumi.ResourceHookArgs);
    });
  }
  const dialled = () => asked.mock.calls.map(([{ host }]) => host);

  test("asks a member that leaves, by the login that the state has", async () => {
    await previewed();
    expect(dialled()).toEqual(["10.15.1.201"]);
  });

  test("is refused where a member that leaves reports an unhealthy cluster", async () => {
    const unhealthy =
      "etcd01 https://etcd01:2379 voter healthy 3.6.16 \netcd02 https://etcd02:2379 voter unhealthy - no answer\n";
    await expect(previewed({}, unhealthy)).rejects.toThrow(/etcd02/);
  });

  test("is refused with the host to keep where that member cannot be reached", async () => {
    await expect(previewed({}, "")).rejects.toThrow(
      /etcd01: the host cannot be reached\n.*Only etcd01 could be asked.* Keep etcd02 in hosts for this update/,
    );
  });

  test("asks no host whose SSH key is not known", async () => {
    await expect(previewed({ connection: { host: "10.15.1.201" } })).rejects.toThrow(
      /the SSH host key of 10\.15\.1\.201 is not known\.\nKeep etcd02 in hosts/,
    );
    expect(dialled()).toEqual([]);
  });

  test("asks no lost host, and names the one to keep", async () => {
    await expect(previewed({ lost: ["etcd01"] })).rejects.toThrow(/marked lost.*Keep etcd02 in hosts/);
    expect(dialled()).toEqual([]);
  });

  // The negative control: one member stays, and it is asked.
  test("is an ordinary one where one host stays", async () => {
    await previewed({ after: ["etcd02", "etcd04"] });
    expect(dialled()).toEqual(["etcd02"]);
  });
});

test("an answer about disks that cannot be read is a warning that quotes it", async () => {
  const changed = before.replaceAll(/\d$/gm, "9");
  const answers: Record<string, string> = {
    "cluster-status":
      "etcd01 https://etcd01:2379 voter healthy 3.6.16 \netcd02 https://etcd02:2379 voter healthy 3.6.16 \n",
    "disk-free": "/var/lib/etcd plenty 64000000\n",
  };
  asked.mockImplementation((_, __, verb) =>
    Promise.resolve({ exitCode: 0, stdout: answers[verb] ?? "", stderr: "", askedAtMs: 0 }),
  );
  const warned = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  await inPreview(async () => {
    const hosts = [
      pulumi.output({
        name: "etcd01",
        connection: { host: "10.15.1.201" },
        peerUrl: "https://etcd01:2380",
      }),
    ];
    const hook = preUpdateHook(
      "etcd",
      hosts,
      {
        lost: [],
        through: [],
        keepsV2: false,
        install: settledInstall(),
        withRecordedKey,
        restarted: () => ["etcd01"],
      },
      Promise.resolve(changed),
    );
    await hook.callback(step);
  });
  expect(JSON.stringify(warned.mock.calls)).toContain(
    "UNKNOWN disk-space: its answer about the free room of its disks cannot be read: a line of its answer is ",
  );
  warned.mockRestore();
});

test("a preview names each upgraded host for which it does not know the mirror yet", async () => {
  const look =
    "etcd01 https://etcd01:2379 voter healthy 3.6.16 \netcd02 https://etcd02:2379 voter healthy 3.6.16 \n";
  asked.mockImplementation((_, __, verb) =>
    Promise.resolve({ exitCode: 0, stdout: verb === "cluster-status" ? look : "", stderr: "", askedAtMs: 0 }),
  );
  const warned = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  await inPreview(async () => {
    const hosts = ["etcd01", "etcd02"].map((name) =>
      pulumi.output({
        name,
        connection: { host: name === "etcd01" ? "10.15.1.201" : "10.15.1.202" },
        peerUrl: `https://${name}:2380`,
      }),
    );
    const change = {
      lost: [],
      through: [],
      keepsV2: false,
      install: settledInstall({ mirror: late("bucket") }),
      restarted: () => [],
      withRecordedKey,
    };
    const upgraded = before.replaceAll("3.6.16", "3.6.17").replaceAll(/\d$/gm, "9");
    await preUpdateHook("etcd", hosts, change, Promise.resolve(upgraded)).callback(step);
  });
  const report = JSON.stringify(warned.mock.calls);
  for (const name of ["etcd01", "etcd02"])
    expect(report).toMatch(new RegExp(`${name}:\\\\n  UNKNOWN release: this preview could not check`));
  warned.mockRestore();
});

test.each<[string, string, string[], boolean, RegExp | undefined]>([
  [
    "is refused where the data has keys of the API v2",
    "v2=store\n",
    [],
    false,
    /etcd01:.*docs\/runbooks\/v2-keys\.md/s,
  ],
  [
    "is refused by way of 3.6 too",
    "v2=store\n",
    ["3.6.16"],
    false,
    /v2-keys: .* and etcd 3\.6\.16 does not start/,
  ],
  // The controls.
  ["passes without them", "v2=none\n", [], false, undefined],
  ["passes with a warning where the log alone has requests", "v2=log\n", [], false, undefined],
  ["passes with the setting that keeps them", "v2=store\n", [], true, undefined],
])("a preview of an upgrade to 3.6 %s", async (_, v2, through, keepsV2, words) => {
  const old = before.replaceAll("3.6.16", "3.5.35");
  const wanted = old.replaceAll("3.5.35", through.length > 0 ? "3.7.3" : "3.6.16").replaceAll(/\d$/gm, "9");
  const look = ["etcd01", "etcd02"]
    .map((name) => `${name} https://${name}:2379 voter healthy 3.5.35 \n`)
    .join("");
  const answers: Record<string, string> = { "cluster-status": look, "check-v2": v2 };
  asked
    .mockReset()
    .mockImplementation((_connection, _timeout, verb) =>
      Promise.resolve({ exitCode: 0, stdout: answers[verb] ?? "", stderr: "", askedAtMs: 0 }),
    );
  const warned = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
  await inPreview(async () => {
    const hosts = ["etcd01", "etcd02"].map((name) =>
      pulumi.output({ name, connection: { host: name }, peerUrl: `https://${name}:2380` }),
    );
    const change = {
      lost: [],
      through,
      keepsV2,
      install: settledInstall(),
      withRecordedKey,
      restarted: () => [],
    };
    const hook = preUpdateHook("etcd", hosts, change, Promise.resolve(wanted));
    const previewed = hook.callback({ ...step, oldInputs: { stdin: old } });
    await (words ? expect(previewed).rejects.toThrow(words) : previewed);
  });
  expect(asked.mock.calls.some(([, , verb]) => verb === "check-v2")).toBe(!keepsV2);
  expect(JSON.stringify(warned.mock.calls).includes("WARNING v2-keys")).toBe(v2 === "v2=log\n");
  warned.mockRestore();
});

describe("with a member whose peer URL a client moved", () => {
  const looked =
    "etcd01 https://etcd01:2379 https://etcd01:2380 voter healthy 3.6.16 \n" +
    "etcd02 https://etcd02:2379 https://etcd09:2380 voter healthy 3.6.16 \n";

  async function previewed(change: string): Promise<void> {
    asked.mockImplementation((_, __, verb) =>
      Promise.resolve({
        exitCode: 0,
        stdout: verb === "cluster-status" ? looked : "",
        stderr: "",
        askedAtMs: 0,
      }),
    );
    await inPreview(async () => {
      const hosts = ["etcd01", "etcd02"].map((name) =>
        pulumi.output({ name, connection: { host: name }, peerUrl: `https://${name}:2380` }),
      );
      const undeclared = {
        lost: [],
        through: [],
        keepsV2: false,
        install: settledInstall(),
        withRecordedKey,
        restarted: () => ["etcd01"],
      };
      await preUpdateHook("etcd", hosts, undeclared, Promise.resolve(change)).callback(step);
    });
  }

  test("the preview of a rolling restart is refused", async () => {
    await expect(previewed(before.replaceAll(/\d$/gm, "9"))).rejects.toThrow(
      /etcd02:\n {2}ERROR member-url: .*https:\/\/etcd09:2380, and hosts has https:\/\/etcd02:2380\. .*member update/,
    );
  });

  // The negative control: with another address the host is another member, which replaces this one.
  test("the preview of another address is not", async () => {
    await previewed(before.replace("https://etcd02:2379 3.6.16 2", "https://10.15.1.209:2379 3.6.16 9"));
  });
});

test("a change is refused also where a preview does not know the gate's input", async () => {
  expect.assertions(1);
  await inPreview(async () => {
    const hook = refusalHook(
      "etcd-adoption",
      (_, text) => fieldError("adopt", text),
      Promise.resolve("this is refused."),
    );
    await expect(hook.callback(step)).rejects.toThrow("adopt: this is refused. Nothing was changed.");
  });
});

test("the host of a member that is down is asked for the reason, which the refusal has", async () => {
  const looked =
    "etcd01 https://etcd01:2379 voter healthy 3.6.16 \netcd02 https://etcd02:2379 voter unhealthy - refused\n";
  asked.mockReset().mockResolvedValue({ exitCode: 0, stdout: looked, stderr: "", askedAtMs: 0 });
  const findings = [finding("etcd-stopped", "etcd02", { text: "etcd was stopped on this host" })];
  askedForReason.mockImplementation(({ name }) =>
    Promise.resolve({ name, status: answer(name, { findings }) }),
  );
  await inPreview(async () => {
    const hosts = ["etcd01", "etcd02"].map((name) =>
      pulumi.output({ name, connection: { host: name }, peerUrl: `https://${name}:2380` }),
    );
    const change = {
      lost: [],
      through: [],
      keepsV2: false,
      install: settledInstall(),
      withRecordedKey,
      restarted: () => ["etcd01"],
    };
    const hook = preUpdateHook("etcd", hosts, change, Promise.resolve(before.replaceAll(/\d$/gm, "9")));
    await expect(hook.callback(step)).rejects.toThrow(
      /etcd02:\n.*answers: etcd was stopped on this host\. Fix it there/,
    );
  });
  expect(askedForReason.mock.lastCall?.[0].name).toBe("etcd02");
});
