import { createHash } from "node:crypto";
import type { CheckedHost } from "../../../../../decisions/checks/drift/checkedHost";
import { drift } from "../../../../../decisions/checks/drift/drift";
import { driftFacts } from "../../../../../decisions/checks/drift/driftFacts";
import { withOldFiles } from "../../../../../decisions/checks/drift/oldFiles";
import { stagedBy, type Staged } from "../../../../../decisions/etcd/stagedFiles";
import { keepingHostName } from "../../../../../decisions/etcd/keptHostName";
import { namedFiles } from "../../../../../decisions/host/namedFiles";

const short = (...texts: (string | Buffer)[]) =>
  texts
    .reduce((hash, text) => hash.update(text), createHash("sha256"))
    .digest("hex")
    .slice(0, 12);

const left: Staged = {
  configuration: "aaaaaaaaaaaa",
  bundle: "bbbbbbbbbbbb",
  certificate: "cccccccccccc",
  revocation: "dddddddddddd",
  releases: "3.6.16",
};

/** A member that reports what is staged there. */
function host(name: string, staged: Partial<Record<keyof Staged, string>>, more = ""): CheckedHost {
  const lines = Object.entries(staged).map(([kind, value]) => `staged=${kind} 10:00_+0000 ${value}\n`);
  const text = `state=ready\ntoken=t\ndata=yes\netcd={"health":"true","reason":""}\n${lines.join("")}${more}`;
  return { name, peerUrl: `https://${name}:2380`, facts: driftFacts(text) };
}

/** `PART EFFECT` of each repair. */
const repairs = (one: CheckedHost, declared: Staged = left, last: Staged = left) =>
  drift(withOldFiles([one], { a: { declared, left: last } })).repairs.map(({ part, effect }) =>
    [part, effect ?? []].flat().join(" "),
  );

test("a host with the files of the last update has no difference", () => {
  expect(repairs(host("a", { ...left, releases: "3.6.14,3.6.16" }))).toEqual([]);
});

test.each<[string, Partial<Record<keyof Staged, string>>, string[]]>([
  ["staged files", { configuration: "000000000000" }, ["configuration restarts"]],
  ["no staged files", { configuration: "-" }, ["configuration restarts"]],
  ["another trust bundle", { bundle: "000000000000" }, ["certificate restarts"]],
  ["another certificate", { certificate: "000000000000" }, ["certificate"]],
  ["another list of revoked certificates", { revocation: "-" }, ["revocation"]],
  ["other releases", { releases: "3.6.14" }, ["install"]],
])("a disk that was restored from an older copy, with %s, is repaired", (_, older, expected) => {
  expect(repairs(host("a", { ...left, ...older }))).toEqual(expected);
});

test("kinds that a host does not print are not compared, as the certificates of an adopted member", () => {
  expect(repairs(host("a", { configuration: "aaaaaaaaaaaa", releases: "3.6.16" }))).toEqual([]);
});

test("the report names what is old, and repairDrift", () => {
  const old = withOldFiles([host("a", { ...left, configuration: "000000000000" })], {
    a: { declared: left, left },
  });
  expect(drift(old, [], false).findings.map(({ code, message }) => [code, message])).toEqual([
    [
      "configuration.changed",
      "the staged files are not those that the last update left (10:00 +0000). It stays. Set repairDrift to " +
        "true, and the next update fixes it.",
    ],
  ]);
});

test("an update that changes the input of a part, or one that does not know it, has no drift of it", () => {
  const old = host("a", { ...left, configuration: "000000000000" });
  expect(repairs(old, { ...left, configuration: "eeeeeeeeeeee" })).toEqual([]);
  expect(repairs(old, { ...left, configuration: undefined })).toEqual([]);
  expect(repairs(old, left, {})).toEqual([]);
});

test("a part with a difference of another kind is repaired once", () => {
  const edited = "differs=configuration 10:00 - /etc/etcd/etcd.conf was edited\n";
  expect(repairs(host("a", { ...left, configuration: "000000000000" }, edited))).toEqual(["configuration"]);
});

test("a line on staged files that cannot be read is an error", () => {
  for (const line of ["configuration 10:00", "other 10:00 aa", "configuration 10:00 a a"])
    expect(() => driftFacts(`state=none\nstaged=${line}\n`)).toThrow("is not valid");
});

test("inputs give what a host prints of them", () => {
  const files = "--- etcd.conf\nETCD_NAME=a\n--- host\nupgrades_from=3.5.0\n";
  expect(stagedBy("configuration", keepingHostName(files))).toEqual({ configuration: short(files) });
  const certificate = namedFiles({
    name: "a\n",
    trust: "1:aa\n",
    "ca.pem": "bundle\n",
    "member.pem": "leaf\n",
    "member-key.pem": "key\n",
  });
  expect(stagedBy("certificate", certificate)).toEqual({
    bundle: short("1:aa\n", "bundle\n"),
    certificate: short("leaf\n"),
  });
  const der = Buffer.from([48, 200, 0, 1]);
  expect(stagedBy("revocation", `bytes=4\nlist=${der.toString("base64")}\n`)).toEqual({
    revocation: short(der),
  });
  expect(stagedBy("install", "version=3.6.16\nmethod=archive\n")).toEqual({ releases: "3.6.16" });
});
