import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import * as pulumi from "@pulumi/pulumi";
import type { EtcdClusterArgs, EtcdHostArgs } from "../../components/EtcdClusterArgs";
import { hostProgram, packedProgram } from "../../components/host/hostProgram";
import { runHostProgram } from "../../components/host/runHostProgram";
import { requireArchitecture } from "../../components/host/requireArchitecture";
import type { KnownConnection } from "../../components/host/ssh/KnownConnection";
import type { ConnectionArgs } from "../../components/host/ssh/ConnectionArgs";
import { programPath } from "../../decisions/host/firstContact";
import { hostFacts } from "../../decisions/checks/preflight/hostFacts";
import { registeredNames } from "./support/dns";
import { lab, labEnvironment, labHosts, onHost, outputOf, readLabFile } from "./support/lab";
import { clusterArgs, host, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(180_000);

let stack: TestStack;
const running = ["etcd01", "etcd02", "etcd03", "etcd05", "etcd06"];

/** Each host with a trouble of its own. */
function troubled(): EtcdHostArgs[] {
  const all = labHosts();
  const keyOf = (name: string) => all.find((one) => one.name === name)?.hostKey;
  const other = (name: string, connection: Partial<ConnectionArgs>) => {
    const args = host(name);
    return { ...args, connection: { ...args.connection, ...connection } };
  };
  const etcd06 = host("etcd06");
  return [
    host("etcd01"),
    other("etcd02", { user: "guest" }),
    other("etcd03", { hostKey: keyOf("etcd02") }),
    host("etcd04"),
    other("etcd05", { privateKey: pulumi.secret(strangeKey()) }),
    etcd06,
    { name: "etcd07", address: "10.15.1.207", connection: { ...etcd06.connection, host: "10.15.1.206" } },
  ];
}

function strangeKey(): string {
  const folder = mkdtempSync(join(tmpdir(), "etcd-key-"));
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(folder, "key")]);
  const key = readFileSync(join(folder, "key"), "utf8");
  rmSync(folder, { recursive: true });
  return key;
}

beforeAll(async () => {
  stack = await TestStack.create("preflight");
  outputOf("etcd01", "systemd-run -q --unit taken systemd-socket-activate --accept -l 2380 /bin/cat");
  outputOf(
    "etcd01",
    "systemd-run -q --unit taken-too systemd-socket-activate --accept -l 127.0.0.1:2381 /bin/cat",
  );
  outputOf(
    "etcd02",
    `id guest >/dev/null 2>&1 || useradd -m -s /bin/sh -p "*" guest
     mkdir -p ~guest/.ssh && cat ~ops/.ssh/authorized_keys >~guest/.ssh/authorized_keys && chown -R guest ~guest/.ssh`,
  );
  lab("stop", "etcd04");
  lab("fill-disk", "etcd06");
});
afterAll(async () => {
  await stack.destroy();
});

const report = [
  /etcd01:\s+ERROR ports: port 2380 is taken by systemd-socket\S* \(process \d+\) at \S+\. Stop it, or choose/,
  /etcd01:(\s+ERROR .*)*\s+ERROR ports: port 2381 is taken by systemd-socket\S* .* in settings\.listenMetricsUrls\./,
  /etcd02:\s+ERROR root: guest cannot become root with `sudo -n` .*Allow every command.*, or connect as root/,
  /etcd03:\s+ERROR reachable: the host's key is not the one in connection\.hostKey/,
  /etcd04:\s+ERROR reachable: 10\.15\.1\.204:22 cannot be reached .*Check that the host is up/,
  new RegExp(
    String.raw`etcd05:\s+ERROR reachable: root@10\.15\.1\.205 refuses the ` +
      String.raw`login\. Check connection\.user and connection\.privateKey`,
  ),
  /etcd06:\s+ERROR disk-space: \d+ MiB free where \/data\/lib\/etcd will be, at least 512 MiB needed/,
  new RegExp(
    String.raw`etcd07:\s+ERROR address: 10\.15\.1\.207 is not an address of ` +
      String.raw`this host \(it has 10\.15\.1\.206.*\), .* Correct address in hosts`,
  ),
  /etcd07:(\s+ERROR .*)*\s+ERROR disk-space: .*\s+ERROR machine-id: has the machine-id of etcd06/,
];

test.each(["preview", "up"] as const)(
  "%s reports all errors of each host in one report, and touches none",
  async (operation) => {
    stack.clusters = { etcd: clusterArgs({ hosts: troubled() }) };
    const before = footprint(...running);
    const words = operation === "up" ? await stack.refused() : await stack.refusedPreview();
    for (const line of report) expect(words).toMatch(line);
    expect(words).toContain("preflight found problems, and nothing was changed");
    expect(words).not.toContain("PRIVATE KEY");
    expect(footprint(...running)).toEqual(before);
  },
);

test.each<[string, () => EtcdClusterArgs["install"], RegExp]>([
  [
    "does not have the version",
    () => ({ mirror: `${labEnvironment().mirrorUrl}/nothing-here` }),
    new RegExp(
      String.raw`nothing-here/v3\.6\.16/etcd-v3\.6\.16-linux-\w+\.tar\.gz ` +
        String.raw`cannot be fetched there: .* 404\. Check version, install\.mirror`,
    ),
  ],
  [
    "is down",
    () => ({ mirror: "https://10.15.1.2" }),
    /cannot be fetched there: .*connect.*Check version, install\.mirror/,
  ],
  [
    "is behind a proxy that is down",
    () => ({ mirror: labEnvironment().mirrorUrl, httpProxy: "http://10.15.1.1:9" }),
    /cannot be fetched there: .*connect.*install\.httpProxy/,
  ],
])("a mirror that %s is reported for each host, before anything is changed", async (_, install, words) => {
  const names = ["etcd02", "etcd03", "etcd05"];
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...names), install: install() }) };
  const before = [footprint(...names), registeredNames()];
  for (const told of [await stack.refusedPreview(), await stack.refused()]) {
    expect(told).toContain("preflight found problems, and nothing was changed");
    for (const name of names)
      expect(told).toMatch(new RegExp(`${name}:(\\s+WARNING .*)*\\s+ERROR release: .*${words.source}`));
  }
  expect([footprint(...names), registeredNames()]).toEqual(before);
});

test("a directory that other users can write to is reported, before anything is changed", async () => {
  const names = ["etcd05", "etcd07"];
  outputOf("etcd05", "mkdir -m 0777 /data/scratch");
  outputOf("etcd07", "mkdir -m 0755 /data/scratch");
  stack.clusters = { etcd: clusterArgs({ hosts: hosts(...names), dataDir: "/data/scratch/etcd" }) };
  const before = [footprint(...names), registeredNames()];
  for (const words of [await stack.refusedPreview(), await stack.refused()]) {
    expect(words).toMatch(
      /etcd05:(\s+WARNING .*)*\s+ERROR data-dir: \/data\/scratch belongs to user 0 and group 0 and has mode 0777/,
    );
    expect(words).not.toMatch(/etcd07:.*data-dir/);
  }
  expect([footprint(...names), registeredNames()]).toEqual(before);
  for (const name of names) outputOf(name, "rmdir /data/scratch");
});

test("a host smaller than its profile is reported with figures, and stops a strict update", async () => {
  const declared = (strict: boolean) => ({
    etcd: clusterArgs({
      hosts: hosts("etcd03", "etcd05", "etcd07"),
      hardwareProfile: "heavy",
      failOnWarnings: strict,
    }),
  });
  stack.clusters = declared(false);
  const { printed } = await stack.preview();
  expect(printed).toMatch(
    /etcd05:(\s+WARNING .*)*\s+WARNING cpus: the host has \d+ CPUs, and hardwareProfile "heavy" asks for 8\./,
  );
  stack.clusters = declared(true);
  expect(await stack.refusedPreview()).toMatch(
    /etcd05:(\s+ERROR .*)*\s+ERROR cpus: the host has \d+ CPUs, and hardwareProfile "heavy" asks for 8\./,
  );
});

/** Lab hosts have one clock, so on this one the program is another one that prints another time. */
async function withClock<T>(name: string, shiftMs: number, action: () => Promise<T>): Promise<T> {
  // The first directory in which a program of the system is looked for.
  const [real, digest] = ["/root/etcd-host", "/usr/sbin/sha256sum"];
  const architecture = requireArchitecture(outputOf(name, "uname -m"));
  onHost(name, `cat >${real} && chmod 0755 ${real}`, gunzipSync(packedProgram(architecture)));
  const shifted = `#!/bin/sh
${real} "$@" | while IFS= read -r line; do
  case $line in
    clock_ms=*) echo "clock_ms=$((\${line#clock_ms=} + ${shiftMs}))" ;;
    *) printf '%s\\n' "$line" ;;
  esac
done
`;
  onHost(name, `cat >${programPath} && chmod 0755 ${programPath}`, shifted);
  onHost(
    name,
    `cat >${digest} && chmod 0755 ${digest}`,
    `#!/bin/sh\necho ${hostProgram().digests[architecture]}\n`,
  );
  try {
    return await action();
  } finally {
    outputOf(name, `rm ${digest} ${programPath} ${real}`);
  }
}

test("a host whose clock is ten minutes off is reported, among others and alone", async () => {
  stack.clusters = { etcd: clusterArgs({ hosts: hosts("etcd03", "etcd05", "etcd07") }) };
  expect(await withClock("etcd05", -600_000, () => stack.refusedPreview())).toMatch(
    new RegExp(
      String.raw`1 error,.*\netcd05:\s+ERROR clock: its clock is ` +
        String.raw`(599|600)\.\d s behind the other hosts'.*Set up time synchronisation`,
    ),
  );
  stack.clusters = { etcd: clusterArgs({ hosts: hosts("etcd05") }) };
  expect(await withClock("etcd05", 600_000, () => stack.refusedPreview())).toMatch(
    /etcd05:\s+ERROR clock: its clock is (599|600)\.\d s ahead of the one where Pulumi runs/,
  );
});

test("the disk's latency is measured, and the file that it was measured with is gone", async () => {
  const { privateKey, ...connection } = host("etcd07").connection;
  const known = {
    ...connection,
    host: "10.15.1.207",
    privateKey: readLabFile(labEnvironment().privateKeyPath),
  };
  expect(privateKey).toBeDefined();
  const answer = await runHostProgram(
    known as KnownConnection,
    30_000,
    "facts",
    "--- facts\ndata_dir=/data/lib/etcd\nwal_dir=/data/wal\nport=2380\nport=2379\n",
  );
  const { freeBytes, speed } = hostFacts(answer.stdout);
  for (const directory of ["/data/lib/etcd", "/data/wal"]) {
    expect(freeBytes[directory]).toBeGreaterThan(0);
    expect(speed[directory]?.fsyncP99Ms).toBeGreaterThan(0);
    expect(speed[directory]?.sequentialIops).toBeGreaterThan(0);
  }
  expect(
    outputOf("etcd07", "find / -xdev -name '.etcd-host-fsync*'; find /data -name '.etcd-host-fsync*'"),
  ).toBe("");
});

test("a login that prints is reported, since every answer would begin with that", async () => {
  outputOf("etcd05", "cp /root/.bashrc /root/.bashrc.kept; sed -i '1i echo Welcome to etcd05' /root/.bashrc");
  try {
    stack.clusters = { etcd: clusterArgs({ hosts: hosts("etcd05") }) };
    expect(await stack.refused()).toMatch(
      /etcd05:\s+ERROR login: the login of root prints "Welcome to etcd05" before/,
    );
  } finally {
    outputOf("etcd05", "mv /root/.bashrc.kept /root/.bashrc");
  }
});

describe("a host whose sshd starts after eight seconds", () => {
  /** The host, whose sshd is down for that time from now on. */
  function late(dialErrorLimit: number): EtcdHostArgs {
    outputOf(
      "etcd07",
      "systemctl stop ssh; systemd-run -q --on-active=8 --timer-property=AccuracySec=1 systemctl start ssh",
    );
    const args = host("etcd07");
    return { ...args, connection: { ...args.connection, dialErrorLimit } };
  }

  afterEach(() => {
    outputOf("etcd07", "systemctl start ssh");
  });

  test("is waited for, with as many tries as dialErrorLimit allows", async () => {
    stack.clusters = { etcd: clusterArgs({ hosts: [late(30)] }) };
    const { printed } = await stack.preview();
    expect(printed).toContain("etcd07: 10.15.1.207:22 refuses connections");
  });

  // The negative control.
  test("is reported without such a limit", async () => {
    stack.clusters = { etcd: clusterArgs({ hosts: [late(0)] }) };
    expect(await stack.refusedPreview()).toMatch(/etcd07:\s+ERROR reachable: 10\.15\.1\.207:22 refuses/);
  });
});
