import { driftFacts } from "../../../../../decisions/checks/drift/driftFacts";

const facts = (line: string) => driftFacts(`state=ready\ntoken=t\ndata=yes\n${line}\n`);
const long = "x".repeat(5000);

test.each([
  ["a time with markup", "differs=member <{%x%}> - etcd is stopped"],
  ["a time with a quote", "differs=member 10:00'; - etcd is stopped"],
  ["a time without an end", `differs=member ${long} - etcd is stopped`],
  ["words with a NUL", "differs=member 10:00 - etcd is\0stopped"],
  ["words that move a cursor", "differs=member 10:00 - etcd \u001b[2J"],
  ["words with a line break of another kind", "differs=member 10:00 - etcd\rgone"],
  ["words of another script", "differs=member 10:00 - etcd\u202egone"],
  ["words without an end", `differs=member 10:00 - ${long}`],
  ["staged files of a time with a NUL", "staged=bundle 10:00\0 0a1b"],
  ["staged files with a quote", "staged=bundle 10:00 '0a1b'"],
  ["staged files without an end", `staged=bundle 10:00 ${long}`],
  ["a member that is not an ID", "beside=<{%x%}>"],
  ["a member that is a long ID", `beside=${"1".repeat(17)}`],
  ["no member", "beside="],
  ["a known member that is not an ID", "known=$(id)"],
  ["a mount point with a command", "unmounted=/data; reboot"],
  ["a mount point with a quote", "unmounted=/data'"],
  ["data with a command", "besideowner=999 0700 exists /data;reboot"],
  ["data with a space", "besideowner=999 0700 exists /data /etc"],
  ["data of a name", "besideowner=root 0700 exists /data"],
  ["a drop-in with a NUL", "dropin=/etc/a\0b"],
  ["a directory with an escape", "open=/opt \u001b[2J"],
  ["a directory without an end", `open=${long}`],
  ["a name with a space", "unresolved=a b"],
  ["a port with a NUL", "closed=https://a:2380 - EOF\0"],
])("%s is an error, and no fact", (_, line) => {
  expect(() => facts(line)).toThrow("is not valid");
});

test("a token with a space is an error", () => {
  expect(() => driftFacts("state=ready\ntoken=a b\ndata=yes\n")).toThrow("is not valid");
});

test.each([
  "differs=configuration Tue_2026-12-01_10:00:00_UTC starts etcd is stopped",
  "differs=configuration 2026-12-01_10:00:00.000_+0000 - /etc/etcd/etcd.conf was edited",
  "differs=program - - /usr/local/sbin/etcd-host is another program: its SHA-256 begins with 0a1b",
  "staged=releases - 3.5.35,3.6.16",
  "staged=bundle 2026-12-01_10:00:00.000_+0000 -",
  "beside=1f",
  "unmounted=/mnt/my disk",
  "besideowner=999 0700 exists /data/lib/etcd",
  'open="/opt" (user 1000, group 0, mode 0755): run `chown -h root:root /opt`',
  "unresolved=etcd01.example",
  'closed=https://a:2380 10.0.0.1 x509: certificate is valid for "b", not a',
])("%s is a fact", (line) => {
  expect(() => facts(line)).not.toThrow();
});
