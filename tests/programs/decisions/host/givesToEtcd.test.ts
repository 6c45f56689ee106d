import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { givesToEtcd } from "../../../../decisions/host/givesToEtcd";

let host: string;

/** Programs of a host that note how they were called. A database has a file where its entry is there. */
const programs = {
  getent: '[ -e "$DIR/$1" ] || exit 2; echo etcd:x:999:',
  groupadd: '[ ! -e "$DIR/group" ] || exit 9; touch "$DIR/group"; echo "groupadd" >>"$DIR/log"',
  useradd: '[ ! -e "$DIR/passwd" ] || exit 9; touch "$DIR/passwd"; echo "useradd" >>"$DIR/log"',
  chown: '[ -e "$DIR/passwd" ] || exit 1; echo "chown $*" >>"$DIR/log"',
  chmod: 'echo "chmod $*" >>"$DIR/log"',
};

beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), "gives-"));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(host, name), `#!/bin/sh\nDIR=${host}\n${text}\n`);
    chmodSync(join(host, name), 0o755);
  }
});
afterEach(() => {
  rmSync(host, { recursive: true });
});

const run = (command: string) =>
  execFileSync("/bin/sh", ["-c", command], { env: { PATH: `${host}:/usr/bin:/bin` }, encoding: "utf8" });
const log = () => readFileSync(join(host, "log"), "utf8").trim().split("\n");

test.each<[title: string, there: string[], made: string[]]>([
  ["neither user nor group", [], ["groupadd", "useradd"]],
  ["the group alone", ["group"], ["useradd"]],
  ["the user alone", ["passwd"], ["groupadd"]],
  ["both", ["group", "passwd"], []],
])("the commands for data and log each work by themselves where a host has %s", (_, there, made) => {
  for (const one of there) writeFileSync(join(host, one), "");
  const data = { directory: "/data/lib", mode: "0700", hasUser: false };
  expect(run(givesToEtcd(data))).toBe("");
  run(givesToEtcd({ directory: "/wal", mode: "0777", hasUser: false }));
  const given = ["chown -h -R etcd: /data/lib", "chown -h -R etcd: /wal", "chmod -R go-w /wal"];
  expect(log()).toEqual([...made, ...given]);
});
