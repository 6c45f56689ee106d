import {
  restoreErrors,
  type RestoredConfiguration,
} from "../../../../../decisions/recovery/restore/restoreErrors";
import { recipient } from "../backup/backupConfigurations";
import { said } from "../../findings/said";
import { key } from "./situations";

const hosts = [{ name: "etcd01" }, { name: "etcd02" }, { name: "etcd03", lost: true }];
const backup = { targets: [{}] };
const restore = { snapshot: "latest", token: "wrong-job" };
const errors = (configuration: RestoredConfiguration) =>
  said(restoreErrors({ hosts, backup, ...configuration })).errors;

test("a cluster without restore and recover has no error", () => {
  expect(restoreErrors({ adopt: {}, intermediateVersions: ["3.6.16"] })).toEqual([]);
});

test("a recovery without the log is a warning that names the loss", () => {
  const recover = { from: "etcd01", token: "a" };
  const all = (withoutLog: boolean) => said(restoreErrors({ hosts, recover: { ...recover, withoutLog } }));
  expect(all(true).errors).toEqual([]);
  expect(all(true).warnings).toEqual([
    expect.stringContaining("recover.withoutLog: changes that are only in the log of etcd01 are lost"),
  ]);
  expect(all(false).warnings).toEqual([]);
});

test.each(["latest", key, "file:///root/a.db on etcd01"])("a restore of %s is accepted", (snapshot) => {
  expect(errors({ restore: { ...restore, snapshot, over: "8e9e05c52164694d", watchers: "keep" } })).toEqual(
    [],
  );
});

test("a named backup of another cluster is one error, and leading zeros make no difference", () => {
  const of = (snapshot: string, cluster: string) =>
    restoreErrors({ hosts, backup, restore: { ...restore, snapshot, cluster } });
  expect(of(key, "c0ffee")).toMatchObject([{ path: "restore.cluster", code: "backup.other-cluster" }]);
  expect(errors({ restore: { ...restore, snapshot: key, cluster: "c0ffee" } })).toEqual([
    expect.stringContaining(
      `"c0ffee" is not the cluster of ${key}: that is 8e9e05c52164694d. Correct it, or`,
    ),
  ]);
  expect(of(key, "8e9e05c52164694d")).toEqual([]);
  expect(of(key.replace("-8e9e", "-0e9e"), "e9e05c52164694d")).toEqual([]);
  expect(of("latest", "c0ffee")).toEqual([]);
});

test.each<[string, RestoredConfiguration, string]>([
  ["both", { restore, recover: { from: "etcd01", token: "a" } }, "recover: restore is there too"],
  [
    "a token with a slash",
    { restore: { ...restore, token: "a/b" } },
    'restore.token: "a/b" is not a valid token',
  ],
  ["an empty token", { recover: { from: "etcd01", token: "" } }, 'recover.token: "" is not a valid token'],
  ["a file without a host", { restore: { ...restore, snapshot: "/a.db" } }, "restore.snapshot: "],
  ["a file with ..", { restore: { ...restore, snapshot: "file:///a/../b on etcd01" } }, "restore.snapshot: "],
  [
    "an unknown host",
    { restore: { ...restore, snapshot: "file:///a on x" } },
    '"x" is not a host of this cluster',
  ],
  [
    "a lost host",
    { recover: { from: "etcd03", token: "a" } },
    '"etcd03" is marked lost. Write one of etcd01, etcd02.',
  ],
  [
    "an ID with large letters",
    { restore: { ...restore, over: "50920DE305A20353" } },
    'restore.over: "50920DE305A20353" is not a valid cluster ID. Write "50920de305a20353", with small letters.',
  ],
  ["a decimal ID", { restore: { ...restore, over: "10276657743932975437" } }, "restore.over: "],
  ["an ID in capitals", { restore: { ...restore, cluster: "8E9E" } }, "restore.cluster: "],
  ["other watchers", { restore: { ...restore, watchers: "stay" } }, 'restore.watchers: "stay" is not valid'],
  [
    "a public key",
    { restore: { ...restore, identity: recipient } },
    "restore.identity: it is not a private key",
  ],
  ["no target", { restore, backup: undefined }, "restore.snapshot: no target is given"],
  ["adopt", { restore, adopt: {} }, "restore: the cluster is not wholly adopted"],
  ["an upgrade", { restore, intermediateVersions: ["3.6.16"] }, "restore: an upgrade has steps"],
  [
    "a CA rotation",
    { restore, pki: { authorities: { trusted: [1, 2] } } },
    "restore: a CA rotation is under way",
  ],
])("%s is one error with field and action", (_, configuration, words) => {
  const found = errors(configuration);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(words);
});
