import { X509Certificate } from "node:crypto";
import { certificateBlocks } from "../pki/certificates";
import { dnsNameMistake } from "../network/dnsNameMistake";
import { finding, type Finding } from "../findings/finding";
import { lostSettings } from "./lostSettings";
import { supportedVersions } from "../release/supportedVersions";
import type { SurveyFacts } from "./surveyFacts";

/** What the members of a cluster that is adopted must be like. */
export interface AdoptionWish {
  clusterId: string;
  version: string;
  members: readonly { name: string; peerUrl: string }[];
  /** Of the host's own member. */
  clientUrl: string;
  /** PEM of the CAs that were brought. */
  authorities: string;
  /** The host's files: what etcd will read once it is taken over. */
  files: string;
}

/** A host whose etcd is to be adopted. */
export interface AdoptedHost {
  name: string;
  ports: { peer: number; client: number };
  dataDir: string;
  walDir?: string;
  peerUrl: string;
  adopt: AdoptionWish;
}

/** Why something is not well, and what to do; nothing where it is well. */
type Check = [wrong: boolean, reason: string, message: string, severity?: Finding["severity"]];

/** All that differs between the etcd that runs on a host and the one that is declared, each with the field to set. */
export function adoptionFindings(host: AdoptedHost, found: SurveyFacts, founding: string): Finding[] {
  const checks = [
    ...(found.processes === 1 ? process(host, found, founding) : noProcess(host, found)),
    ...(found.clusterId === "" ? [] : [...cluster(host, found), ...member(host, found)]),
  ];
  return checks
    .filter(([wrong]) => wrong)
    .map(([, reason, message, severity]) =>
      finding({ check: "adopt", host: host.name, ok: false, severity, reason, message }),
    );
}

function noProcess({ ports }: AdoptedHost, { processes }: SurveyFacts): Check[] {
  return [
    processes === 0
      ? [
          true,
          "not-found",
          "no etcd runs there. A cluster is adopted on the hosts that it runs on; one that is no member yet is added once adopt is taken out.",
        ]
      : [
          true,
          "not-found",
          `${processes} etcds run there, and none of them listens at port ${ports.peer}. Set ports.peer to that of the one that is meant.`,
        ],
  ];
}

function process(host: AdoptedHost, found: SurveyFacts, founding: string): Check[] {
  // An etcd that no unit runs is asked nothing more: any user of the host may have started it.
  if (found.unit === "")
    return [
      [
        true,
        "no-unit",
        "no systemd unit of the host runs it as the unit's own user. It is in a container (a static pod of kubeadm, for instance), or somebody started it by hand. Only an etcd that a unit runs on the host itself can be adopted.",
      ],
    ];
  const { dataDir, walDir = "", adopt } = host;
  const plain = [
    ...(found.peerListen.startsWith("https:") ? [] : ["members"]),
    ...(found.clientListen.startsWith("https:") ? [] : ["clients"]),
  ];
  const tls = plain.length === 0;
  const strangers = unknownAuthorities(found.trusts, adopt.authorities);
  const lost = lostSettings(found.settings, adopt.files);
  const ownQuota = quota(adopt.files.split("\n"));
  return [
    [
      founding !== "",
      "founded",
      `it belongs to another founding of this program (${founding}). If that stack is no more: rm /var/lib/etcd-host/identity on each host; then pulumi up again.`,
    ],
    [
      !tls,
      "plain-http",
      `it speaks plain HTTP with ${plain.join(" and ")}; this program speaks TLS alone. Move the cluster to TLS by hand first, member by member: certificates, etcdctl member update with an https peer URL, a restart.`,
    ],
    [
      tls && found.missing.length > 0,
      "no-certificates",
      `it has no ${found.missing.join(", ")}. Certificates that etcd makes itself (auto TLS) cannot be trusted by others; give it some of a CA first.`,
    ],
    [
      tls && strangers.length > 0,
      "unknown-ca",
      `it trusts ${strangers.join("; ")}, and pki does not: who comes with a certificate of that CA would be turned away. Bring it in pki.existing (its key too, where you have it), and name it in pki.authorities.trusted.`,
    ],
    [
      found.neededBy !== "",
      "needed",
      `${found.neededBy} needs ${found.unit}, and stops with it when it is taken over. Let it need etcd.service instead.`,
      "warning",
    ],
    [
      dataDir !== found.dataDir,
      "data-dir",
      `its data is in ${found.dataDir}, not in ${dataDir}. Set dataDir; it is one for all hosts.`,
    ],
    [
      walDir !== found.walDir,
      "wal-dir",
      found.walDir === ""
        ? "its write-ahead log is in the data directory. Leave walDir out."
        : `its write-ahead log is in ${found.walDir}. Set walDir; it is one for all hosts.`,
    ],
    [
      lost.length > 0,
      "settings",
      `it runs with ${lost.join(", ")}, and taken over with what settings says, or else etcd's defaults. Write in settings, or settings.extra, what shall stay.`,
      "warning",
    ],
    [
      quota(found.settings) > ownQuota,
      "quota",
      `its quota is ${quota(found.settings)} bytes, and would be ${ownQuota}: if the data is more than that, it takes no more writes. Set settings.quotaBackendBytes.`,
    ],
    [
      tls && found.clusterId === "",
      "silent",
      "it does not tell its cluster. Is it up, and is curl installed there?",
    ],
  ];
}

function cluster({ adopt }: AdoptedHost, found: SurveyFacts): Check[] {
  const minor = found.version.split(".").slice(0, 2).join(".");
  const supported = supportedVersions.map((one) => one.minor);
  const strangers = found.members.filter(({ peerUrls }) =>
    adopt.members.every(({ peerUrl }) => !peerUrls.includes(peerUrl)),
  );
  return [
    [
      found.clusterId !== adopt.clusterId,
      "other-cluster",
      `it is a member of cluster ${found.clusterId}, not of ${adopt.clusterId}. Is it the right host? If so, set adopt.clusterId.`,
    ],
    [
      found.version !== adopt.version,
      "version",
      supported.includes(minor)
        ? `it runs etcd ${found.version}. Set version to that; upgrade once adopt is taken out.`
        : `it runs etcd ${found.version}, which this program does not know. Bring all members to ${supported[0] ?? ""} by hand first.`,
    ],
    [
      !/"health":\s*"?true/.test(found.health),
      "unhealthy",
      `it is not healthy (${found.health || "no answer"}). Heal the cluster first: etcdctl endpoint health --cluster, etcdctl alarm list.`,
    ],
    [
      strangers.length > 0,
      "more-members",
      `the cluster has members that no host is declared with: ${strangers.map(({ name, peerUrls }) => `${name || "(not started)"} at ${peerUrls.join(",")}`).join("; ")}. All of them are adopted, or removed before.`,
    ],
  ];
}

function member({ name, peerUrl, adopt }: AdoptedHost, found: SurveyFacts): Check[] {
  const own = found.members.find(({ id }) => id === found.memberId);
  if (!own)
    return [[true, "no-member", `the cluster ${found.clusterId} does not list it (${found.memberId}).`]];
  const usable = dnsNameMistake("", own.name) === undefined && !own.name.includes(".");
  return [
    [
      own.name !== name,
      "name",
      usable
        ? `the cluster calls it ${own.name}. Set hosts[].name to that.`
        : `the cluster calls it "${own.name}", which cannot be a host's name. Restart it with --name=${name} by hand first.`,
    ],
    [
      own.peerUrls.join(",") !== peerUrl,
      "peer-url",
      `its peer URL is ${own.peerUrls.join(",")}, not ${peerUrl}. Set domain, address or ports.peer, or: etcdctl member update ${own.id} --peer-urls=${peerUrl}`,
    ],
    [
      !own.clientUrls.includes(adopt.clientUrl),
      "client-url",
      `its client URL is ${own.clientUrls.join(",")}, not ${adopt.clientUrl}. Set domain, address or ports.client.`,
    ],
    [own.learner, "learner", `it is a learner. Promote it first: etcdctl member promote ${own.id}`],
  ];
}

/** etcd's default where none is set. */
function quota(lines: readonly string[]): number {
  const set = lines.map(
    (line) => /^(?:quota-backend-bytes|ETCD_QUOTA_BACKEND_BYTES)="?(\d+)/.exec(line)?.[1],
  );
  return Number(set.find((bytes) => bytes !== undefined && bytes !== "0") ?? 2 * 2 ** 30);
}

/** The subjects of those CAs that were not brought. With one that has ended nobody comes any more. */
function unknownAuthorities(trusts: readonly string[], brought: string): string[] {
  const known = certificateBlocks(brought).map((pem) => pem.replace(/-----[A-Z ]+-----|\s/g, ""));
  return trusts.filter((one) => !known.includes(one)).flatMap(subject);
}

function subject(base64: string): string[] {
  try {
    const { subject: own, validTo } = new X509Certificate(Buffer.from(base64, "base64"));
    return new Date(validTo) < new Date() ? [] : [own.split("\n").join(" ")];
  } catch {
    return ["a CA that cannot be read"];
  }
}
