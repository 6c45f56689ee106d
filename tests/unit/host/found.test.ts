import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

function run(words: string, input: string): string[] {
  const program = `set -eu\n${readFileSync("host/lib/found.sh", "utf8")}\n${words}`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", program], { encoding: "utf8", input });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return stdout.split("\n").filter(Boolean);
}

test("flags are read as etcd reads them", () => {
  const line = [
    "etcd",
    "--name=a",
    "-data-dir",
    "/d",
    "--client-cert-auth",
    "--initial-cluster=a=https://a:1,b=https://b:1",
  ];
  expect(run("found_arguments", `${line.join("\0")}\0`)).toEqual([
    "name=a",
    "data-dir=/d",
    "client-cert-auth=true",
    "initial-cluster=a=https://a:1,b=https://b:1",
  ]);
});

test("the environment is read by the flags' names", () => {
  expect(run("found_environment", "PATH=/bin\0ETCD_PEER_CERT_FILE=/p=1.pem\0")).toEqual([
    "peer-cert-file=/p=1.pem",
  ]);
});

test("a file is read with its two sections of TLS", () => {
  const yaml = `# by hand
name: 'a'
listen-peer-urls: https://10.0.0.1:2380 # here
client-transport-security:
  cert-file: /c.pem
  client-cert-auth: true
peer-transport-security:
  "cert-file": "/p.pem"
data-dir: /d
`;
  expect(run("found_yaml", yaml)).toEqual([
    "name=a",
    "listen-peer-urls=https://10.0.0.1:2380",
    "cert-file=/c.pem",
    "client-cert-auth=true",
    "peer-cert-file=/p.pem",
    "data-dir=/d",
  ]);
});

test("certificates of a bundle are a line each, whatever their line ends", () => {
  const pem = (body: string) => `-----BEGIN CERTIFICATE-----\r\n${body}\r\n-----END CERTIFICATE-----\r\n`;
  expect(run("pem_lines", `a comment\n${pem("AA\r\nBB")}${pem("CC")}`)).toEqual(["AABB", "CC"]);
});

// Whoever can name a process etcd could have root's curl read a file of theirs for options (-K).
test.each([
  "-K/tmp/evil/members",
  "https://-K:1/members",
  "https://a:1/members -o /etc/x",
  "file:///etc/shadow",
  "https://a:1\n-K/x",
])("no URL but a plain one of the etcd that was found is asked: %j", (url) => {
  const words = 'as_found() { echo asked; }; found_settings=; found_get "$(cat)" || echo refused';
  expect(run(words, url)).toEqual(["refused"]);
  expect(run(words, "https://[fd00::1]:2380/members")).toEqual(["asked"]);
});

const cgroup = "file=$(mktemp); cat >$file; unit_in $file; rm $file";
test.each([
  ["0::/system.slice/etcd.service", ["etcd.service"]],
  ["12:pids:/x.service\n1:name=systemd:/custom.slice/my-etcd.service", ["my-etcd.service"]],
  ["0::/user.slice/user-1000.slice/user@1000.service/app.slice/etcd.service", []],
  ["0::/user.slice/user-1000.slice/session-3.scope", []],
  ["0::/system.slice/docker-0a.scope", []],
])("a process belongs to a service of the system, and not of a user: %s", (line, unit) => {
  expect(run(cgroup, `${line}\n`)).toEqual(unit);
});
