import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../../../components/EtcdClusterArgs";
import { runHostProgram } from "../../../../../components/host/runHostProgram";
import { key, manifestText } from "../../../decisions/recovery/restore/situations";
import { mockedResources, type MockedResource } from "../../../support/mockedResources";

jest.mock("../../../../../components/host/runHostProgram");
jest.setTimeout(60_000);

const hosts = [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.0.0.${n}` }));
const targets = [
  { s3: { bucket: "etcd-backups", accessKeyId: "A", secretAccessKey: pulumi.secret("open-sesame") } },
];
const args = {
  version: "3.6.16",
  hosts,
  backup: { targets },
  restore: { snapshot: "latest", token: "wrong-job", over: "8e9e05c52164694d" },
} satisfies EtcdClusterArgs;

const answers: Record<string, string> = {
  drift: "state=none\n",
  "restore-look": "data=yes\netcd=serves\ncluster_id=8e9e05c52164694d\nrevision=1300000\n",
  "restore-find": `found=${key}\ntarget_name=s3\nmanifest=${manifestText()}\n`,
};
const asked: { verb: string; input: string }[] = [];

beforeEach(() => {
  asked.length = 0;
  jest.spyOn(console, "warn").mockImplementation(() => undefined);
  jest.mocked(runHostProgram).mockImplementation((_connection, _timeout, verb, input = "") => {
    asked.push({ verb, input });
    return Promise.resolve({ exitCode: 0, stdout: answers[verb] ?? "", stderr: "", askedAtMs: 0 });
  });
});

const stagedAlike = "cluster_id=1\nhash_kv=2\nrevision=3\n";

/** The answers of hosts to their staging, and a record of an earlier update. `before` runs before the program. */
interface Earlier {
  staged?: string;
  recorded?: string;
  before?: () => void;
}

async function made(
  more: Partial<EtcdClusterArgs> = {},
  { staged = stagedAlike, recorded, before }: Earlier = {},
) {
  return mockedResources(
    () => {
      before?.();
      new EtcdCluster("etcd", { ...args, ...more });
    },
    ({ name }) => {
      if (name.includes("/restore-stage-")) return { stdout: staged };
      return name.endsWith("/restore") && recorded !== undefined ? { stdout: recorded } : {};
    },
  );
}

const text = (resource: MockedResource | undefined) => {
  const stdin = resource?.inputs.stdin as { secret?: string } | string | undefined;
  return typeof stdin === "object" ? (stdin.secret ?? "") : (stdin ?? "");
};

test("a cluster without restore and recover has no resource for them, and no host is asked", async () => {
  const all = await made({ restore: undefined });
  expect(Object.keys(all).filter((name) => name.includes("restore"))).toEqual([]);
  expect(text(all["etcd/etcd01/member"])).not.toContain("restored=");
  expect(asked).toEqual([]);
});

test("the record names the backup that latest meant, and holds no credential", async () => {
  const all = await made();
  const record = all["etcd/wrong-job/restore"];
  expect(record?.type).toBe("command:local:Command");
  expect(JSON.parse(text(record))).toMatchObject({
    token: "wrong-job",
    snapshot: key,
    target: "s3",
    revision: 1234567,
  });
  expect(JSON.stringify(record?.inputs)).not.toContain("open-sesame");
});

test("each host stages, stops and switches, and only the staging has the credentials, as a secret", async () => {
  const all = await made();
  for (const { name } of hosts) {
    const [stage, stop, switched] = ["stage", "stop", "switch"].map(
      (phase) => all[`etcd/${name}/restore-${phase}-wrong-job`],
    );
    expect(stage?.inputs.stdin).toHaveProperty("secret", expect.stringContaining("open-sesame"));
    expect(stage?.inputs.delete).toContain("etcd-host restore-undo");
    expect(stop?.inputs.delete).toContain("etcd-host restore-undo-check");
    expect(text(stop)).toContain(`snapshot=${key}\n`);
    expect(text(switched)).toContain("old_cluster=8e9e05c52164694d\n");
    expect(JSON.stringify([stop, switched])).not.toContain("open-sesame");
    for (const phase of [stage, stop, switched]) expect(phase?.inputs.update).toBe("cat >/dev/null");
  }
});

test("the members and the health gate run after a restore, and know its token", async () => {
  const all = await made();
  expect(text(all["etcd/etcd01/member"])).toContain("restored=wrong-job\n");
  expect(text(all["etcd-health-gate"])).toContain("restored=wrong-job\n");
});

describe("where each host has backups in a directory of its own", () => {
  const newest = manifestText({ revision: 1234568 });
  const newestKey = key.replace("r1234567", "r1234568");
  /** etcd02 alone has the newest backup. */
  const own = (input: string) => {
    const text = `target_name=directory\ndirectory=/srv/backups\n`;
    if (input.includes("name=etcd02\n")) return `found=${newestKey}\n${text}manifest=${newest}\n`;
    if (input.includes("snapshot=latest\n")) return `found=${key}\n${text}manifest=${manifestText()}\n`;
    return "missing=no target has it\n";
  };
  const answerBy = (find: (input: string) => string | Error) => {
    jest.mocked(runHostProgram).mockImplementation((_connection, _timeout, verb, input = "") => {
      const answer = verb === "restore-find" ? find(input) : (answers[verb] ?? "");
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve({ exitCode: 0, stdout: answer, stderr: "", askedAtMs: 0 });
    });
  };
  const backup = { targets: [{ directory: { path: "/srv/backups" } }, ...targets] };

  test("the newest one of all hosts is restored, from each target, on the hosts that have it", async () => {
    answerBy(own);
    const all = await made({ backup });
    const facts = { snapshot: newestKey, seeds: ["etcd02"], hosts: hosts.map(({ name }) => name), newer: [] };
    expect(JSON.parse(text(all["etcd/wrong-job/restore"]))).toMatchObject(facts);
    for (const kind of ["directory", "s3"])
      expect(text(all["etcd/etcd02/restore-stage-wrong-job"])).toContain(`"kind":"${kind}"`);
  });

  test("a host that cannot answer stops a restore of the newest one", async () => {
    answerBy((input) => (input.includes("name=etcd03\n") ? new Error("the store is silent") : own(input)));
    const all = await made({ backup });
    expect(JSON.parse(text(all["etcd/wrong-job/restore"]))).toMatchObject({ snapshot: "" });
  });
});

test.each<[string, Partial<EtcdClusterArgs>]>([
  ["a backup", {}],
  ["a file", { restore: { snapshot: "file:///a.db on etcd01", token: "wrong-job" } }],
  ["a survivor", { restore: undefined, recover: { from: "etcd01", token: "wrong-job" } }],
])("revisions that the names in targets show are not given again after a restore of %s", async (_, more) => {
  const life = "life=144c65eaa2d3196e 5000000248\n";
  jest.mocked(runHostProgram).mockImplementation((_connection, _timeout, verb, input = "") => {
    const named = input.includes("snapshot=/a.db\n")
      ? "found=/a.db\nrevision=1234567\n"
      : input.includes("snapshot=survivor\n")
        ? `found=survivor\n${life}`
        : `${answers["restore-find"]}${life}`;
    const stdout =
      verb === "restore-find" ? named : verb === "restore-look" ? "data=yes\n" : (answers[verb] ?? "");
    return Promise.resolve({ exitCode: 0, stdout, stderr: "", askedAtMs: 0 });
  });
  const record = JSON.parse(text((await made(more))["etcd/wrong-job/restore"])) as { bump: number };
  expect(record.bump).toBeGreaterThanOrEqual(5_000_000_000);
});

test("one host reads the stored data of the chosen backup for all", async () => {
  await made();
  expect(asked.filter(({ input }) => input.includes("compare=true\n"))).toHaveLength(1);
});

test("a restore that is done asks no store", async () => {
  const look = answers["restore-look"] ?? "";
  answers["restore-look"] = "restored=wrong-job 2026-11-28T07:00:00Z\n";
  await made();
  answers["restore-look"] = look;
  expect(asked.map(({ verb }) => verb)).not.toContain("restore-find");
});

test("a restore that is done on one host alone asks for its backup again", async () => {
  const look = answers["restore-look"] ?? "";
  answers["restore-look"] = "restored=wrong-job 2026-11-28T07:00:00Z\nrestoring=wrong-job\n";
  await made();
  answers["restore-look"] = look;
  expect(asked.map(({ verb }) => verb)).toContain("restore-find");
});

test("a recovery needs no answer of a target, and starts with the survivor alone", async () => {
  jest.mocked(runHostProgram).mockImplementation((_connection, _timeout, verb, input = "") => {
    if (verb === "restore-find" && input.includes("snapshot=survivor\n"))
      return Promise.reject(new Error("no answer within 120 s"));
    return Promise.resolve({ exitCode: 0, stdout: answers[verb] ?? "", stderr: "", askedAtMs: 0 });
  });
  const all = await made({ restore: undefined, recover: { from: "etcd02", token: "lost" } });
  expect(JSON.parse(text(all["etcd/lost/restore"]))).toMatchObject({ kind: "recover", seeds: ["etcd02"] });
  expect(text(all["etcd/etcd01/restore-switch-lost"])).toContain(
    "initial_cluster=etcd02=https://10.0.0.2:2380\n",
  );
  expect(text(all["etcd/etcd02/restore-stage-lost"])).toContain("snapshot=survivor\n");
});

test("a recovery leaves the log out only where that is asked", async () => {
  const recover = { from: "etcd02", token: "lost" };
  const [whole, part] = [
    await made({ restore: undefined, recover }),
    await made({ restore: undefined, recover: { ...recover, withoutLog: true } }),
  ];
  const stage = "etcd/etcd02/restore-stage-lost";
  expect(text(whole[stage])).not.toContain("without_log");
  expect(text(part[stage])).toContain("without_log=true\n");
});

test("hosts ask the etcd of each lost host before a restore and in each phase", async () => {
  const all = await made({ hosts: hosts.map((host) => ({ ...host, lost: host.name === "etcd03" })) });
  const looks = asked.filter(({ verb }) => verb === "restore-look");
  expect(looks.map(({ input }) => input)).toEqual(
    ["etcd01", "etcd02"].map((name) => `name=${name}\ndata_dir=/var/lib/etcd\nlost=https://10.0.0.3:2379\n`),
  );
  for (const phase of ["stage", "stop", "switch"])
    expect(text(all[`etcd/etcd01/restore-${phase}-wrong-job`])).toContain("lost=https://10.0.0.3:2379\n");
});

test("a host that became lost keeps its resources, and nothing is run on it", async () => {
  const all = await made({ hosts: hosts.map((host) => ({ ...host, lost: host.name === "etcd03" })) });
  const stage = all["etcd/etcd03/restore-stage-wrong-job"]?.inputs;
  expect(stage?.create).toBe("cat >/dev/null");
  expect(stage?.delete).toBeUndefined();
});

test("a host that became lost is still in the list of the members that the others have staged", async () => {
  // The restore was recorded while all three lived.
  const recorded = JSON.stringify({ token: "wrong-job", seeds: hosts.map(({ name }) => name), bump: 0 });
  const lost = hosts.map((host) => ({ ...host, lost: host.name === "etcd03" }));
  const all = await made({ hosts: lost }, { recorded });
  expect(text(all["etcd/etcd01/restore-switch-wrong-job"])).toContain(
    "initial_cluster=etcd01=https://10.0.0.1:2380,etcd02=https://10.0.0.2:2380,etcd03=https://10.0.0.3:2380\n",
  );
});

test("the phases of a host are deleted without a dial where it is lost or dropped in the same update", async () => {
  type Register = (request: { getName(): string; getDeletedwith(): string }, ...others: unknown[]) => unknown;
  const deletedWith: Record<string, string> = {};
  const before = () => {
    const monitor = pulumi.runtime.getMonitor() as unknown as Record<string, Register>;
    const register = monitor.registerResource?.bind(monitor);
    monitor.registerResource = (request, ...others) => {
      deletedWith[request.getName()] = request.getDeletedwith();
      return register?.(request, ...others);
    };
  };
  await made({ hosts: hosts.map((host) => ({ ...host, lost: host.name === "etcd03" })) }, { before });
  for (const phase of ["stage", "stop", "switch"]) {
    expect(deletedWith[`etcd/etcd01/restore-${phase}-wrong-job`]).toMatch(/::etcd\/etcd01\/staged-files$/);
    // A lost host has no such file, and its resource has no deletion.
    expect(deletedWith[`etcd/etcd03/restore-${phase}-wrong-job`]).toBe("");
  }
});

describe("before a restore, the parts of a host that was installed again", () => {
  const verbs = { install: "install", certificate: "certificate", "staged-files": "configure" };
  /** The lines that run where nothing but a line is another one. */
  const linesOf = async (lacks: string, more: Partial<EtcdClusterArgs> = {}) => {
    const { drift = "" } = answers;
    answers.drift = `state=none\n${lacks}`;
    const all = await made(more);
    answers.drift = drift;
    const line = (part: string, which: "create" | "update") => all[`etcd/etcd01/${part}`]?.inputs[which];
    return [
      line("program", "update"),
      ...Object.keys(verbs).map((part) => line(part, "create")),
      line("backup", "update"),
    ];
  };
  const command = (verb: string) => `/usr/local/sbin/etcd-host ${verb}`;
  const usual = [undefined, ...Object.values(verbs).map(command), undefined];

  test("run again, and the line of the program names no version", async () => {
    const again = [
      "/bin/cat /etc/machine-id",
      ...Object.values(verbs).map(command),
      command("backup-settings # settings output of etcd-backup"),
    ];
    expect(await linesOf("lacks=member 0a1b\nlacks=backup 0a1b\n")).toEqual(
      again.map((line) => `${line} # repairs: missing on machine 0a1b`),
    );
  });

  test("stay as they are on a host that remembers its member", async () => {
    expect(await linesOf("")).toEqual(usual);
  });

  test("stay as they are without a restore", async () => {
    expect(await linesOf("lacks=member 0a1b\n", { restore: undefined })).toEqual(usual);
  });
});
