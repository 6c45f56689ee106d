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
