import { driftFacts } from "../../../../../decisions/checks/drift/driftFacts";
import { ofProgram } from "../../../../../decisions/checks/drift/ofProgram";

const another = "program 10:00 - /usr/local/sbin/etcd-host is another program";
const edited = "configuration 10:00 - /etc/etcd/etcd.conf was edited";
const facts = driftFacts(`state=ready\ntoken=t\ndata=yes\ndiffers=${another}\ndiffers=${edited}\n`);
const hosts = [
  { name: "a", peerUrl: "https://a:2380", facts },
  { name: "b", peerUrl: "https://b:2380", why: "no answer" },
];
const parts = (left: string[]) =>
  ofProgram(hosts, left, ["11", "22"]).map((host) => host.facts?.differences.map(({ part }) => part));

test("another program in the place of the one that the last update left is a difference", () => {
  expect(parts(["11", "22"])).toEqual([["program", "configuration"], undefined]);
});

test.each([
  ["of this package, which wants another program", ["33", "44"]],
  ["of an earlier version, which has no such output", []],
])("a program that the update replaces anyway is not a difference after an update %s", (_, left) => {
  expect(parts(left)).toEqual([["configuration"], undefined]);
});
