import { addressFindings } from "./addressFindings";
import type { Finding } from "../findings/finding";
import type { HostFacts } from "./hostFacts";
import { portFindings } from "./portFindings";
import type { PreflightWish } from "./preflightWish";
import { releaseFinding } from "../release/releaseFinding";

/** Less than this and a full disk is near: a member keeps the database and its snapshots there, or six segments of its log, or all of them. */
const leastDataBytes = 512 * 2 ** 20;

/** An archive and what is unpacked from it; and the snapshots taken before what cannot be undone. */
const leastOtherBytes = 256 * 2 ** 20;

/** What stands in the way on one host, by the facts it gave. Its size is judged by the hardware profile. */
export function preflightFindings(wish: PreflightWish, facts: HostFacts): Finding[] {
  const host = wish.name;
  const finding = (
    check: string,
    ok: boolean | "unknown",
    reason: string,
    message: string,
    severity: Finding["severity"] = "error",
  ): Finding => ({ check, host, ok, severity, reason: ok === true ? "fine" : reason, message });

  return [
    finding(
      "systemd",
      facts.systemd,
      "no-systemd",
      `${facts.os || "the host"} does not run systemd, which keeps etcd running.`,
    ),
    finding(
      "architecture",
      ["x86_64", "aarch64", "arm64"].includes(facts.architecture),
      "unsupported",
      `there is no etcd release for ${facts.architecture}; amd64 and arm64 are supported.`,
    ),
    finding(
      "tools",
      facts.missing.length === 0,
      "missing",
      `${facts.missing.join(", ")} missing; install it with the host's package manager.`,
    ),
    newcomer(wish, facts, finding),
    // Where the host remembers nothing there is nothing to compare; the host itself refuses such data.
    ...(wish.isNew || !facts.data || facts.member.dataDir === "" ? [] : moves(wish, facts, finding)),
    ...addressFindings(wish, facts),
    ...portFindings(wish, facts),
    ...Object.entries(facts.freeBytes).map(([directory, bytes]) => {
      const field = directory === wish.dataDir ? "dataDir" : directory === wish.walDir ? "walDir" : undefined;
      const least = field === undefined ? leastOtherBytes : leastDataBytes;
      return finding(
        "disk-space",
        Number.isFinite(bytes) ? bytes >= least : "unknown",
        "full",
        `${mebibytes(bytes)} free where ${directory} will be, at least ${mebibytes(least)} needed. Free some${field === undefined ? "" : `, or set ${field} to another disk`}.`,
      );
    }),
    ...(facts.archive === undefined ? [] : [releaseFinding(host, facts.archive)]),
    ...(wish.fqdn === undefined ? [] : [names(wish.fqdn, wish, facts, finding)]),
  ];
}

/**
 * A new host has no data, unless it is a member that was to leave and did not get to it: that one may stay after all. Or
 * unless it is adopted, which is judged elsewhere.
 */
function newcomer(
  { name, dataDir, isNew, adopt, founding }: PreflightWish,
  { data, token, member }: HostFacts,
  finding: (check: string, ok: boolean, reason: string, message: string) => Finding,
): Finding {
  if (!isNew || adopt !== undefined) return finding("data", true, "fine", "");
  if (!data)
    return finding(
      "data",
      token === "" || token === founding,
      "foreign",
      `is the machine of ${member.name}, a member of another etcd cluster (founding ${token}) whose data is gone. Is it the right host? If that member is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again.`,
    );
  if (token === "")
    return finding(
      "data",
      false,
      "foreign",
      `holds the data of an etcd in ${dataDir} that this program did not start. Is it the right host? To take its cluster over, set adopt. If that data is of no use: systemctl stop etcd; mv ${dataDir} ${dataDir}.old; then pulumi up again.`,
    );
  if (token !== founding)
    return finding(
      "data",
      false,
      "foreign",
      `holds a member of an etcd cluster (founding ${token}): another one, or this one before the host was taken out. Is it the right host? If that data is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again.`,
    );
  return finding(
    "data",
    member.name === name,
    "renamed",
    `is the machine of ${member.name}, a member of this cluster. Give ${name} a machine of its own; to rename a member, drop ${member.name} from hosts in one update and add ${name} in the next.`,
  );
}

/** A member keeps what it joined with; started with anything else it would be taken for another one, or for one that lost its data. */
function moves(
  wish: PreflightWish,
  { member }: HostFacts,
  finding: (check: string, ok: boolean, reason: string, message: string) => Finding,
): Finding[] {
  const { dataDir, walDir = "", peerUrl } = wish;
  const back = (field: string) =>
    `The member on this host works on with what it has: take the change of ${field} back.`;
  return [
    finding(
      "member-name",
      member.name === wish.name,
      "renamed",
      `is the machine of ${member.name}. Correct address, or connection.host, of ${wish.name}.`,
    ),
    finding(
      "member-data",
      member.dataDir === dataDir && member.walDir === walDir,
      "moved",
      `its data is in ${where(member)}, not in ${where({ dataDir, walDir })}. ${back("dataDir and walDir")}`,
    ),
    finding(
      "member-url",
      member.peerUrl === peerUrl,
      "moved",
      `the cluster knows it as ${member.peerUrl}, not as ${peerUrl}. ${back("name, domain, ports.peer or, without a domain, its address")}`,
    ),
  ];
}

function where({ dataDir, walDir }: { dataDir: string; walDir: string }): string {
  return walDir === "" ? dataDir : `${dataDir}, its log in ${walDir}`;
}

function names(
  fqdn: string,
  wish: PreflightWish,
  facts: HostFacts,
  finding: (check: string, ok: boolean, reason: string, message: string) => Finding,
): Finding {
  const found = facts.resolves[fqdn] ?? [];
  return finding(
    "dns",
    found.includes(wish.address),
    "not-resolved",
    `${fqdn} resolves to ${found.join(", ") || "nothing"} there, not to ${wish.address}. Make the record, or let this program keep it with dns; look in /etc/hosts too.`,
  );
}

function mebibytes(bytes: number): string {
  return Number.isFinite(bytes) ? `${Math.round(bytes / 2 ** 20)} MiB` : "unknown";
}
