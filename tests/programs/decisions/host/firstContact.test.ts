import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  absentOn,
  findInstalled,
  hasVersion,
  installSent,
  openCode,
  runAnyInstalled,
  runInstalled,
  runSent,
  sentInput,
  type SentProgram,
} from "../../../../decisions/host/firstContact";

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** It prints its verb and its input, and ends in its own way. Long enough to be cut off in many places. */
const programThat = (checksOwners: string) =>
  [
    "#!/bin/sh",
    `# ${randomBytes(100_000).toString("hex")}`,
    `if [ "$1" = take-place ]; then ${checksOwners}; fi`,
    'echo "$0 $*"; cat; echo said >&2; exit 7\n',
  ].join("\n");
const program = programThat("exit 0");
const packed = gzipSync(program);
const digests = { amd64: "0".repeat(64), arm64: sha256(program) };
const sent = { digest: digests.arm64, packed };

let folder: string;
let path: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "contact-"));
  path = join(folder, "etcd-host");
  temporary = mkdtempSync(join(tmpdir(), "contact-"));
});
afterEach(() => {
  for (const one of [folder, temporary]) rmSync(one, { recursive: true });
});

/** The script that installs a program at `path`. */
const install = (program: SentProgram = sent) => installSent(program, path, [temporary]);

const longAgo = Date.now() / 1000 - 2 * 60 * 60;

/** A shell that ends at the first command that fails would end otherwise than the one of a host. */
const shells = ["dash", "bash"];

function run(script: string, input: string | Buffer = "", shell = "sh") {
  const { status, stdout, stderr } = spawnSync(shell, ["-c", script], { input, encoding: "utf8" });
  return { exitCode: status ?? -1, stdout, stderr };
}

/** Whether this user may mount a file system that no other process sees. */
const mounts = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;

/** Runs a script while a folder has room for a small file alone. Where nothing can be mounted, `head` fails there. */
function runWithRoom(full: string, script: string, input: Buffer, shell: string) {
  if (!mounts)
    return run(
      `head() { case $at in ${full}/*) return 1 ;; esac; command head "$@"; }\n${script}`,
      input,
      shell,
    );
  const mounted = 'mount -t tmpfs -o size=64k none "$1" && exec "$2" -c "$3"';
  const { status, stdout, stderr } = spawnSync(
    "unshare",
    ["--mount", "sh", "-c", mounted, "sh", full, shell, script],
    { input, encoding: "utf8" },
  );
  return { exitCode: status ?? -1, stdout, stderr };
}

/** The names of this user and its group, as `find` prints them. */
const ownNames = run("echo user $(id -un), group $(id -gn)").stdout.trim();

/** Root alone can give a file to another user. */
const onlyRoot = process.getuid?.() === 0 ? test : test.skip;

/** Everywhere: nothing, in the head of the archive, within it, and without its end. */
const cuts = [0, 5, 40, Math.floor(packed.length / 2), packed.length - 9, packed.length - 1];

describe.each(shells)("in %s", (shell) => {
  test("an installed program runs its verb with its input, and no other program comes", () => {
    writeFileSync(path, program, { mode: 0o755 });
    const answer = run(runInstalled({ digests, path }, "drift"), "key=value\n", shell);
    expect(answer).toEqual({ exitCode: 7, stdout: `${path} drift\nkey=value\n`, stderr: "said\n" });
    expect(absentOn(answer)).toBeUndefined();
    expect(run(findInstalled({ digests, path }), "", shell)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  });

  test.each([
    ["is missing", undefined],
    ["is another one", "#!/bin/sh\necho wrong\n"],
    ["was cut off", program.slice(0, -1)],
  ])("a program that %s is not run, and the host names its architecture", (_, content) => {
    if (content !== undefined) writeFileSync(path, content, { mode: 0o755 });
    for (const script of [runInstalled({ digests, path }, "drift"), findInstalled({ digests, path })]) {
      const answer = run(`echo Welcome; ${script}`, "", shell);
      expect(absentOn(answer)).toBe(run("uname -m").stdout.trim());
      expect(answer.stderr).toBe("");
    }
  });

  test("any version that root alone can change runs", () => {
    writeFileSync(path, program, { mode: 0o755 });
    const answer = run(runAnyInstalled("status", path), "input\n", shell);
    expect(answer).toEqual({ exitCode: 7, stdout: `${path} status\ninput\n`, stderr: "said\n" });
  });

  test.each<[string, () => void, () => string]>([
    [
      "file",
      () => {
        chmodSync(path, 0o757);
      },
      () => `${path} (user root, group root, mode 757): run \`rm ${path}\``,
    ],
    [
      "directory",
      () => {
        chmodSync(folder, 0o1777);
      },
      () =>
        `${folder} (user root, group root, mode 1777): run \`chown root:root ${folder} && chmod go-w ${folder}\``,
    ],
  ])("a program is not run where others can write to its %s, and the host names it", (_, opens, names) => {
    writeFileSync(path, program, { mode: 0o755 });
    opens();
    const words = names().replaceAll("user root, group root", ownNames);
    expect(run(runAnyInstalled("status", path), "", shell)).toEqual({
      exitCode: openCode,
      stdout: "",
      stderr: `${words}\n`,
    });
    for (const script of [runInstalled({ digests, path }, "drift"), findInstalled({ digests, path })])
      expect(absentOn(run(script, "", shell))).toBe(run("uname -m").stdout.trim());
  });

  onlyRoot("a program of another user, or behind a directory of another user, is not run", () => {
    const [theirs, above] = [9999, join(folder, "local")];
    mkdirSync(above);
    const within = join(above, "etcd-host");
    for (const [one, opened] of [
      [within, within],
      [within, above],
      [within, folder],
    ] as const) {
      writeFileSync(one, program, { mode: 0o755 });
      expect(run(runAnyInstalled("status", one), "", shell).exitCode).toBe(7);
      chownSync(opened, theirs, 0);
      const { exitCode, stderr } = run(runAnyInstalled("status", one), "", shell);
      expect([exitCode, stderr]).toEqual([openCode, expect.stringContaining(opened)]);
      chownSync(opened, 0, 0);
    }
  });

  onlyRoot("a group without users changes nothing, and one with a user does", () => {
    const sbin = join(folder, "sbin");
    mkdirSync(sbin);
    const within = join(sbin, "etcd-host");
    writeFileSync(within, program, { mode: 0o755 });
    chmodSync(folder, 0o2775);
    const runs = (gid: number) => {
      chownSync(folder, 0, gid);
      return run(runAnyInstalled("status", within), "", shell).exitCode;
    };
    const lines = (file: string) =>
      readFileSync(file, "utf8")
        .split("\n")
        .map((line) => line.split(":"));
    const used = lines("/etc/passwd").map(([, , , gid]) => gid);
    const empty = lines("/etc/group").find(([, , gid, users]) => users === "" && !used.includes(gid))?.[2];
    const [, , , ofNobody] = lines("/etc/passwd").find(([name]) => name === "nobody") ?? [];
    const each = () => [empty, ofNobody, 99_999].map((gid) => runs(Number(gid)));
    expect(each()).toEqual([7, openCode, openCode]);
    // Also where the directory of the program has the same group.
    chmodSync(sbin, 0o2775);
    chownSync(sbin, 0, Number(empty));
    expect(each()).toEqual([7, openCode, openCode]);
  });

  test("a program that is missing is reported as that", () => {
    expect(run(runAnyInstalled("status", path), "", shell)).toEqual({
      exitCode: 127,
      stdout: "",
      stderr: `${path} is missing or empty\n`,
    });
  });

  test("the program takes its place whole", () => {
    writeFileSync(path, "the one before");
    expect(run(install(), sentInput("", packed), shell)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
    expect(readFileSync(path, "utf8")).toBe(program);
    expect(statSync(path).mode & 0o777).toBe(0o755);
    expect(readdirSync(folder)).toEqual(["etcd-host"]);
  });

  test("a folder that is missing is made, and all users can go through it", () => {
    rmSync(folder, { recursive: true });
    expect(run(install(), sentInput("", packed), shell).exitCode).toBe(0);
    expect(readFileSync(path, "utf8")).toBe(program);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });

  test("a link to a directory of a person is replaced, and the directory stays as it is", () => {
    mkdirSync(join(folder, "mine"));
    symlinkSync(join(folder, "mine"), path);
    expect(run(install(), sentInput("", packed), shell).exitCode).toBe(0);
    expect(lstatSync(path).isFile()).toBe(true);
    expect(readdirSync(join(folder, "mine"))).toEqual([]);
  });

  test("a new program that a power cut left is gone an hour later, and files with like names stay", () => {
    const stay = [".etcd-host-new.backups", "etcd-host.backup", "etcd-host.config"];
    for (const name of [...stay, ".etcd-host-new.a1B2c3"]) {
      writeFileSync(join(folder, name), "");
      utimesSync(join(folder, name), longAgo, longAgo);
    }
    writeFileSync(join(folder, ".etcd-host-new.d4E5f6"), "");
    expect(run(install(), sentInput("", packed), shell).exitCode).toBe(0);
    expect(readdirSync(folder).sort()).toEqual([...stay, ".etcd-host-new.d4E5f6", "etcd-host"].sort());
  });

  test("a folder of root that a power cut left is gone an hour later, and folders with like names stay", () => {
    for (const name of ["etcd-host.backup", ".etcd-host-sent.a1B2c3"]) {
      mkdirSync(join(folder, name));
      utimesSync(join(folder, name), longAgo, longAgo);
    }
    mkdirSync(join(folder, ".etcd-host-sent.d4E5f6"));
    expect(run(runSent(sent, "facts", [folder]), sentInput("", packed), shell).exitCode).toBe(7);
    const ofAnother = process.getuid?.() === 0 ? [] : [".etcd-host-sent.a1B2c3"];
    expect(readdirSync(folder).sort()).toEqual([...ofAnother, ".etcd-host-sent.d4E5f6", "etcd-host.backup"]);
  });

  // sshd closes the command's stdin when the connection ends: to the command that is the end of the text.
  test.each(cuts)("a program that is cut off after %d bytes leaves the one that is there", (length) => {
    writeFileSync(path, "the one before");
    const stdin = sentInput("", packed);
    const cut = stdin.subarray(0, stdin.length - packed.length + length);
    const { exitCode, stderr } = run(install(), cut, shell);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/the program did not arrive whole: \d+ bytes\. Nothing was changed\n$/);
    expect(readFileSync(path, "utf8")).toBe("the one before");
    expect(readdirSync(folder)).toEqual(["etcd-host"]);
  });

  test.each(["chmod", "mv"])(
    "a program for which %s fails leaves the one that is there, and no other file",
    (tool) => {
      writeFileSync(path, "the one before");
      const script = install().replace(/^\$file take-place/m, `${tool}() { return 1; }\n$&`);
      const { exitCode, stderr } = run(script, sentInput("", packed), shell);
      expect(exitCode).toBe(1);
      expect(stderr).toBe("the program cannot take its place; the one that was there stays\n");
      expect(readFileSync(path, "utf8")).toBe("the one before");
      expect(readdirSync(folder)).toEqual(["etcd-host"]);
    },
  );

  // Where others can write to the directory they could put another program in the place of one that is there.
  test("a program that finds a directory of root open to others does not take its place, and never was in it", () => {
    writeFileSync(path, "the one before");
    const other = programThat(`echo /opt is open, and here is $(ls -A ${folder}) >&2; exit 1`);
    const packedOther = gzipSync(other);
    const script = install({ digest: sha256(other), packed: packedOther });
    expect(run(script, sentInput("", packedOther), shell)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        "/opt is open, and here is etcd-host\nthe program cannot take its place; the one that was there stays\n",
    });
    expect(readFileSync(path, "utf8")).toBe("the one before");
    expect(readdirSync(folder)).toEqual(["etcd-host"]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test("another program than the wanted one does not take its place", () => {
    writeFileSync(path, "the one before");
    expect(run(install({ digest: digests.amd64, packed }), sentInput("", packed), shell).exitCode).toBe(1);
    expect(readFileSync(path, "utf8")).toBe("the one before");
  });

  test("a program that is sent runs in a folder of its own, which is gone afterwards", () => {
    const input = "proxy=http://u:secret@p\nend without a line break";
    const answer = run(runSent(sent, "facts", [folder]), sentInput(input, packed), shell);
    expect(answer.stdout).toMatch(/^\S*\/\.etcd-host-sent\.\w{6}\/etcd-host facts\n/);
    expect(answer).toMatchObject({ exitCode: 7, stderr: "said\n" });
    expect(answer.stdout.slice(answer.stdout.indexOf("\n") + 1)).toBe(input);
    expect(readdirSync(folder)).toEqual([]);
  });

  test.each(cuts)("a program that is sent and cut off after %d bytes does nothing", (length) => {
    const stdin = sentInput("", packed);
    const cut = stdin.subarray(0, stdin.length - packed.length + length);
    const { exitCode, stdout, stderr } = run(runSent(sent, "facts", [folder]), cut, shell);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
    expect(stderr).toMatch(/the program did not arrive whole: \d+ bytes\. Nothing was changed\n$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("a folder in which no program runs is passed over, and where there is no other that is an error", () => {
    const [missing, other] = [join(folder, "missing"), join(folder, "other")];
    mkdirSync(other);
    const passed = run(runSent(sent, "facts", [missing, other]), sentInput("", packed), shell);
    expect(passed).toMatchObject({ exitCode: 7, stdout: expect.stringContaining(other) as string });
    expect(run(runSent(sent, "facts", [missing]), sentInput("", packed), shell)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `no program can run in ${missing}: each is full, mounted noexec or open to other users\n`,
    });
  });

  test("a folder in which other users can put another program in the place of ours is passed over", () => {
    const [open, shared] = [join(folder, "open"), join(folder, "shared")];
    for (const [one, mode] of [
      [open, 0o777],
      [shared, 0o1777],
    ] as const) {
      mkdirSync(one);
      chmodSync(one, mode);
    }
    const answer = run(runSent(sent, "facts", [open, shared]), sentInput("", packed), shell);
    expect(answer).toMatchObject({ exitCode: 7, stdout: expect.stringContaining(shared) as string });
    expect(run(runSent(sent, "facts", [open]), sentInput("", packed), shell).exitCode).toBe(1);
  });

  test("a folder without room for the program is passed over, and where there is no other that is an error", () => {
    const [full, other] = [join(folder, "full"), join(folder, "other")];
    mkdirSync(full);
    mkdirSync(other);
    const among = (...folders: string[]) =>
      runWithRoom(full, runSent(sent, "facts", folders), sentInput("", packed), shell);
    expect(among(full, other)).toEqual({
      exitCode: 7,
      stdout: expect.stringContaining(other) as string,
      stderr: "said\n",
    });
    expect(among(full)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: `no program can run in ${full}: each is full, mounted noexec or open to other users\n`,
    });
    expect([full, other].flatMap((one) => readdirSync(one))).toEqual([]);
  });
});

test("an installed program is known by the beginning of its digest", () => {
  writeFileSync(path, program);
  expect(run(hasVersion(["0".repeat(12), sha256(program).slice(0, 12)], path)).exitCode).toBe(0);
  expect(run(hasVersion(["0".repeat(12), "1".repeat(12)], path)).exitCode).toBe(1);
  chmodSync(path, 0o600);
  rmSync(path);
  expect(run(hasVersion([sha256(program).slice(0, 12)], path)).exitCode).toBe(1);
});

test("no secret is in a script, since sudo logs command lines", () => {
  for (const script of [runInstalled({ digests }, "facts"), runSent(sent, "facts"), installSent(sent)])
    expect(script).not.toMatch(/'/);
  expect(sentInput("proxy=secret", packed).toString("latin1")).not.toContain("secret");
});
