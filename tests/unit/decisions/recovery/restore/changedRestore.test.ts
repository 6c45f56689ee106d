import { changedRestore } from "../../../../../decisions/recovery/restore/changedRestore";
import { restoreFacts } from "../../../../../decisions/recovery/restore/restoreFacts";
import type { RestoreRequest } from "../../../../../decisions/recovery/restore/restoreRequest";
import { said } from "../../findings/said";
import { key, situation } from "./situations";

/** The warnings where a restore is recorded as one request, and asked for as another one. */
function warnings(before: Partial<RestoreRequest>, after: Partial<RestoreRequest>): string[] {
  const { request, hosts, found } = situation({ request: before });
  const file = request.source.kind === "file" ? { ...found, snapshot: request.source.path } : found;
  const facts = restoreFacts(request, hosts, file as typeof found);
  return said(changedRestore({ ...request, ...after }, facts)).warnings;
}

const byKey = { source: { kind: "key", key } } as const;
const byFile = { source: { kind: "file", path: "/a.db", host: "etcd01" } } as const;
const survivor = { source: { kind: "survivor", host: "etcd01" } } as const;

test.each<[string, Partial<RestoreRequest>, Partial<RestoreRequest>]>([
  ["of the same text", byKey, byKey],
  ["of the newest backup", {}, {}],
  ["of the newest backup, which is then named", {}, byKey],
  ["of a file", byFile, byFile],
  ["of a survivor", survivor, survivor],
  ["whose ID of the living cluster is taken out", { over: "0abc" }, { over: undefined }],
  ["whose ID is written with its zeros", { over: "abc" }, { over: "0abc" }],
])("a restore %s is not a change", (_, before, after) => {
  expect(warnings(before, after)).toEqual([]);
});

test.each<[string, Partial<RestoreRequest>, Partial<RestoreRequest>]>([
  ["restore.snapshot", byKey, { source: { kind: "key", key: "etcd/x/y" } }],
  ["restore.snapshot", byFile, { source: { ...byFile.source, host: "etcd02" } }],
  ["restore.over", { over: "abc" }, { over: "def" }],
  ["restore.watchers", {}, { watchers: "keep" }],
  ["recover.from", survivor, { source: { kind: "survivor", host: "etcd02" } }],
  ["recover.token", byKey, survivor],
])(
  "%s that is changed without another token has no effect, and the preview says so",
  (field, before, after) => {
    expect(warnings(before, after)).toEqual([
      expect.stringMatching(
        new RegExp(`^${field}: ".*" has no effect, because token "wrong-job" began with ".*", and a `),
      ),
    ]);
  },
);
