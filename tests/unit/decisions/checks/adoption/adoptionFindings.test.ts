import { adoptionFindings } from "../../../../../decisions/checks/adoption/adoptionFindings";
import type { AdoptedHost } from "../../../../../decisions/checks/adoption/adoptionTarget";
import {
  existingEtcdFacts,
  type ExistingEtcdFacts,
} from "../../../../../decisions/checks/adoption/existingEtcdFacts";

const ca = "MIIB";
const host: AdoptedHost = {
  name: "etcd01",
  ports: { peer: 2380, client: 2379 },
  dataDir: "/var/lib/etcd",
  peerUrl: "https://10.15.1.201:2380",
  adopt: {
    clusterId: "cdf818194e3a8c32",
    version: "3.6.16",
    members: [1, 2].map((n) => ({ name: `etcd0${n}`, peerUrl: `https://10.15.1.20${n}:2380` })),
    clientUrl: "https://10.15.1.201:2379",
    authorities: `-----BEGIN CERTIFICATE-----\n${ca}\n-----END CERTIFICATE-----\n`,
    files:
      'ETCD_NAME=etcd01\nETCD_LISTEN_METRICS_URLS=http://127.0.0.1:2381\nETCD_HEARTBEAT_INTERVAL=500\nETCD_CIPHER_SUITES="A,B"\n',
  },
};
const listed = [1, 2].map(
  (n) =>
    `{"id":${n === 1 ? "10501334649042878790" : "42"},"peerURLs":["https://10.15.1.20${n}:2380"],` +
    `"name":"etcd0${n}","clientURLs":["https://10.15.1.20${n}:2379"]}`,
);
const fine = existingEtcdFacts(`processes=1
unit=etcd3.service
data_dir=/var/lib/etcd
peer_listen=https://10.15.1.201:2380
client_listen=https://127.0.0.1:2379
trusts=${ca}
cluster_id=cdf818194e3a8c32
members=[${listed.join(",")}]
setting=name=node
setting=peer-cert-file=/p.pem
setting=client-cert-auth=true
setting=listen-metrics-urls=http://127.0.0.1:2381
setting=heartbeat-interval=500
setting=cipher-suites=A,B
member_id=91bc3c398fb3c146
version=3.6.16
authentication=off
health={"health":"true","reason":""}
`);

function found(facts: Partial<ExistingEtcdFacts>, more: Partial<AdoptedHost> = {}, bootstrapToken = "") {
  return adoptionFindings({ ...host, ...more }, { ...fine, ...facts }, bootstrapToken)
    .filter(({ ok }) => ok !== true)
    .map(({ severity, code, message }) => {
      const reason = code.replace("adopt.", "");
      return [severity === "error" ? reason : `${severity} ${reason}`, message];
    });
}

test.each([
  ["the directory itself", "/log/wal", "/log/wal"],
  ["a link in it, where its own name is not possible", "/var/lib/etcd-wal", "/var/lib/etcd-wal/wal"],
])("the log of an adopted cluster may be named by %s", (_, is, walDir) => {
  expect(found({ walDir: is }, { walDir })).toEqual([]);
});

test("an etcd that is as declared has no finding, and IDs beyond what numbers hold are read whole", () => {
  expect(found({})).toEqual([]);
  expect(fine.members.map(({ id }) => id)).toEqual(["91bc3c398fb3c146", "2a"]);
});

const [own, other] = fine.members as [ExistingEtcdFacts["members"][0], ExistingEtcdFacts["members"][0]];
test.each<[string, Partial<ExistingEtcdFacts>, string[], RegExp]>([
  [
    "no etcd",
    { processes: 0, clusterId: "" },
    ["not-found"],
    /Add a host without a member after you remove adopt/,
  ],
  ["two etcds", { processes: 2, clusterId: "" }, ["not-found"], /Set ports\.peer/],
  ["plain HTTP", { peerListen: "http://10.15.1.201:2380" }, ["plain-http"], /with members;.*by hand first/],
  ["certificates of its own making", { missing: ["peer-cert-file"] }, ["no-certificates"], /auto TLS/],
  ["a CA that was not brought", { trusts: [ca, "AAAA"] }, ["unknown-ca"], /pki\.customCAs/],
  ["a container", { unit: "" }, ["no-unit"], /static pod/],
  ["a unit that others need", { neededBy: "kube.service" }, ["warning needed"], /etcd\.service instead/],
  ["other data", { dataDir: "/data/etcd" }, ["data-dir"], /Set dataDir/],
  ["a log elsewhere", { walDir: "/wal" }, ["wal-dir"], /Set walDir to \/wal\/wal, for all hosts\./],
  [
    "a log in its own directory",
    { walDir: "/log/wal" },
    ["wal-dir"],
    /Set walDir to \/log\/wal, for all hosts\./,
  ],
  ["no word", { clusterId: "" }, ["silent"], /journalctl -u etcd3\.service/],
  ["another cluster", { clusterId: "2" }, ["other-cluster"], /cluster 2, not of cdf8.*set adopt\.clusterId/],
  ["another version", { version: "3.6.14" }, ["version"], /Set version/],
  ["a version too old", { version: "3.4.20" }, ["version"], /to 3\.5 by hand/],
  [
    "settings that would be lost",
    {
      settings: [
        "client-cert-auth=true",
        "snapshot-count=5000",
        "heartbeat-interval=100",
        "heartbeat-interval=500",
      ],
    },
    ["warning settings"],
    /snapshot-count=5000, heartbeat-interval=100, and.*settings\.extra/,
  ],
  [
    "a quota that may be too small",
    { settings: ["client-cert-auth=true", "quota-backend-bytes=8589934592"] },
    ["warning settings", "quota"],
    /quota-backend-bytes=8589934592/,
  ],
  [
    "an etcd that asks clients for no certificate",
    { settings: ["client-cert-auth=true", "client-cert-auth=false", "trusted-ca-file="] },
    ["no-client-certificates"],
    /set settings\.clientCertAuth to false/,
  ],
  [
    "an etcd that knows users by password alone",
    { settings: ["trusted-ca-file=/ca.pem"], authentication: "on" },
    ["passwords"],
    /a user of each member's name/,
  ],
  [
    "an etcd without users by certificate that does not report its authentication",
    { settings: ["trusted-ca-file=/ca.pem"], authentication: "" },
    ["authentication-unknown"],
    /etcdctl auth status/,
  ],
  ["an alarm", { health: { ok: false, reason: "ALARM NOSPACE" } }, ["unhealthy"], /NOSPACE/],
  [
    "a member more",
    { members: [own, other, { ...other, id: "7", name: "x", peerUrls: ["https://x:2380"] }] },
    ["more-members"],
    /x at https:\/\/x:2380/,
  ],
  ["not listed", { memberId: "8" }, ["no-member"], /does not list it/],
  ["another name", { members: [{ ...own, name: "node-1" }, other] }, ["name"], /Set hosts\[\]\.name/],
  ["a name that no host has", { members: [{ ...own, name: "infra_1" }, other] }, ["name"], /--name=etcd01/],
  [
    "other URLs",
    { members: [{ ...own, clientUrls: ["https://etcd01:2379"] }, other] },
    ["client-url"],
    /Set domain, address or ports\.client/,
  ],
  [
    "a learner",
    { members: [{ ...own, learner: true }, other] },
    ["learner"],
    /member promote 91bc3c398fb3c146/,
  ],
])("%s is reported, with the remedy", (_, facts, reasons, words) => {
  const all = found(facts);
  expect(all.map(([reason]) => reason)).toEqual(reasons);
  expect(all[0]?.[1]).toMatch(words);
});

test.each([true, false])("clients without certificates pass once clientCertAuth is %s", (clientCertAuth) => {
  const adopt = { ...host.adopt, clientCertAuth };
  expect(found({ settings: [] }, { adopt })).toEqual([]);
  expect(found({ settings: [], authentication: "on" }, { adopt }).map(([reason]) => reason)).toEqual([
    "passwords",
  ]);
});

test.each([["client-cert-auth=true"], ["trusted-ca-file=/ca.pem"]])(
  "an etcd with %s asks clients for certificates",
  (setting) => {
    expect(found({ settings: [setting] })).toEqual([]);
  },
);

test("an etcd that knows users by certificate need not report its authentication", () => {
  expect(found({ authentication: "" })).toEqual([]);
});

test("another peer URL is a stranger too, and an etcd of another stack is reported", () => {
  const facts = { members: [{ ...own, peerUrls: ["https://etcd01:2380"] }, other] };
  expect(found(facts).map(([reason]) => reason)).toEqual(["more-members", "peer-url"]);
  expect(found({}, {}, "0a1b")[0]?.[1]).toContain("rm /var/lib/etcd-host/identity");
});

test("the value of a variable that is not a flag of etcd is not shown", () => {
  const { settings } = existingEtcdFacts(
    "processes=1\nsetting=client-cert-auth=true\nsetting=root-password=hunter2\nsetting=max-txn-ops=5\n",
  );
  expect(settings).toEqual(["client-cert-auth=true", "root-password", "max-txn-ops=5"]);
  expect(found({ settings })[0]?.[1]).toMatch(/^it runs with root-password, max-txn-ops=5, and/);
});
