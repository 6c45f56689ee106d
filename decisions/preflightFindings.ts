import type { Finding } from "./finding";
import type { HostFacts } from "./hostFacts";

/** What a host is wanted for. */
export interface PreflightWish {
  name: string;
  address: string;
  ports: { peer: number; client: number };
  dataDir: string;
  walDir?: string;
  peerUrl: string;
  /** Names that must resolve to this address already, since this program does not keep the records. */
  fqdn?: string;
  /** It was not in the list at the last update. */
  isNew?: boolean;
  /** Founding of the cluster, as one of its members knows it. */
  founding?: string;
}

/** Less than this and a full disk is near: a member keeps the database, its snapshots and its log there. */
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
    finding(
      "data",
      // A member that was to leave, and did not get to it, may stay after all.
      !(wish.isNew && facts.data && facts.token !== wish.founding),
      "foreign",
      facts.token === ""
        ? `holds the data of an etcd in ${wish.dataDir} that this program did not start. Is it the right host? If that data is of no use: systemctl stop etcd; mv ${wish.dataDir} ${wish.dataDir}.old; then pulumi up again.`
        : `holds a member of an etcd cluster (founding ${facts.token}): another one, or this one before the host was taken out. Is it the right host? If that data is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again.`,
    ),
    // Where the host remembers nothing there is nothing to compare; the host itself refuses such data.
    ...(wish.isNew || !facts.data || facts.member.dataDir === "" ? [] : moves(wish, facts, finding)),
    ...ports(wish, facts).map(({ port, program, pid }) =>
      finding(
        "ports",
        false,
        "taken",
        `port ${port} is taken by ${program} (process ${pid}). Stop it, or choose another port in ports.`,
      ),
    ),
    ...Object.entries(facts.freeBytes).map(([directory, bytes]) => {
      const isData = directory === wish.dataDir;
      const least = isData ? leastDataBytes : leastOtherBytes;
      return finding(
        "disk-space",
        Number.isFinite(bytes) ? bytes >= least : "unknown",
        "full",
        `${mebibytes(bytes)} free where ${directory} will be, at least ${mebibytes(least)} needed. Free some${isData ? ", or set dataDir to another disk" : ""}.`,
      );
    }),
    ...(wish.fqdn === undefined ? [] : [names(wish.fqdn, wish, facts, finding)]),
  ];
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
      "member-data",
      member.dataDir === dataDir && member.walDir === walDir,
      "moved",
      `its data is in ${where(member)}, not in ${where({ dataDir, walDir })}. ${back("dataDir and walDir")}`,
    ),
    finding(
      "member-url",
      member.peerUrl === peerUrl,
      "moved",
      `the cluster knows it as ${member.peerUrl}, not as ${peerUrl}. ${back("domain, ports.peer or, without a domain, its address")}`,
    ),
  ];
}

function where({ dataDir, walDir }: { dataDir: string; walDir: string }): string {
  return walDir === "" ? dataDir : `${dataDir}, its log in ${walDir}`;
}

/** etcd of an earlier run of ours may listen; anything else may not. */
function ports(wish: PreflightWish, facts: HostFacts) {
  return facts.listeners.filter(
    ({ port, program }) =>
      (port === wish.ports.peer || port === wish.ports.client) && !(program === "etcd" && facts.token !== ""),
  );
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
