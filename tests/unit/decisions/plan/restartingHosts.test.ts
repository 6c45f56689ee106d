import type { PreviewStep } from "../../../../decisions/plan/previewStep";
import { restartingHosts } from "../../../../decisions/plan/restartingHosts";

type Inputs = Record<string, string>;

const changed = (host: string, part: string, before: Inputs, after: Inputs): PreviewStep => ({
  op: "update",
  urn: `urn:pulumi:dev::etcd-cluster::x$command:remote:Command::my-etcd/${host}/${part}`,
  oldState: { inputs: before },
  newState: { inputs: after },
});
const member = (configuration: string) => ({
  update: "/usr/local/sbin/etcd-host member",
  stdin: `version=3.6.16\nconfiguration=${configuration}\n`,
});
const hosts = ["a", "b", "c"];

test("a host restarts where its member reads other files, and only there", () => {
  const steps = ["b", "c"].map((host) => changed(host, "member", member("1"), member("2")));
  expect(restartingHosts("my-etcd", hosts, steps)).toEqual(["b", "c"]);
});

test("a host restarts where an interrupted update is reverted, though its files are the same in the state", () => {
  const steps = [
    changed("a", "staged-files", { stdin: "--- etcd.conf\nA=2\n" }, { stdin: "--- etcd.conf\nA=1\n" }),
    changed("a", "member", member("1"), {
      ...member("1"),
      update: "/usr/local/sbin/etcd-host member # again",
    }),
  ];
  expect(restartingHosts("my-etcd", hosts, steps)).toEqual(["a"]);
});

test("no host restarts where commands run again for another SSH key, or in another cluster", () => {
  const steps = [changed("a", "member", member("1"), member("1"))];
  expect(restartingHosts("my-etcd", hosts, steps)).toEqual([]);
  expect(restartingHosts("my", hosts, [changed("a", "member", member("1"), member("2"))])).toEqual([]);
});
