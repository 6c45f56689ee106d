import { sshHostKey } from "../../../../../decisions/host/ssh/sshHostKey";

const key = "AAAAC3NzaC1lZDI1NTE5AAAAIGm6fDu8p0DB9tQ3xzJc6y5F3Y2b1wzY0o7m3b4kX1aV";
const found = { kind: "ssh-ed25519", key };

test.each<[string, string, typeof found | undefined]>([
  ["the line of a .pub file", `ssh-ed25519 ${key} root@etcd01\n`, found],
  ["a line of ssh-keyscan", `10.15.1.201 ssh-ed25519 ${key}\n`, found],
  ["ssh-keyscan with its remarks", `# 10.15.1.201:22 SSH-2.0\n10.15.1.201 ssh-ed25519 ${key}\n`, found],
  ["a fingerprint", "SHA256:JqX0bM6i6S8ch9Zq3o6aOqXw", undefined],
  ["a key without its kind", key, undefined],
  ["a kind without its key", "ssh-ed25519", undefined],
  ["a kind that is not the key's", `ssh-rsa ${key}`, undefined],
  ["nothing", "", undefined],
])("%s", (_, text, expected) => {
  expect(sshHostKey(text)).toEqual(expected);
});
