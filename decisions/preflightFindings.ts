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
  /** This stack has never had it. */
  isNew?: boolean;
}

/** Less than this and a full disk is near: a member keeps the database, its snapshots and its log there. */
const leastDiskBytes = 512 * 2 ** 20;

/** Clocks this far apart make certificates "not yet valid" and logs hard to compare; etcd itself warns at 1 s. */
const clockSkewLimitMs = 1000;

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
      !(wish.isNew && facts.data),
      "foreign",
      `holds a member of an etcd cluster (founding ${facts.token}): another one, or this one before the host was taken out. Is it the right host? If that data is of no use: systemctl stop etcd; etcd-host set-aside; then pulumi up again.`,
    ),
    ...(wish.isNew || !facts.data ? [] : moves(wish, facts, finding)),
    ...ports(wish, facts).map(({ port, program, pid }) =>
      finding(
        "ports",
        false,
        "taken",
        `port ${port} is taken by ${program} (process ${pid}). Stop it, or choose another port in ports.`,
      ),
    ),
    finding(
      "disk-space",
      facts.diskFreeBytes === undefined ? "unknown" : facts.diskFreeBytes >= leastDiskBytes,
      "full",
      `${mebibytes(facts.diskFreeBytes)} free where ${wish.dataDir} will be, at least ${mebibytes(leastDiskBytes)} needed. Free some, or set dataDir to another disk.`,
    ),
    finding(
      "clock",
      facts.clockSkewMs === undefined ? "unknown" : Math.abs(facts.clockSkewMs) <= clockSkewLimitMs,
      "skewed",
      `its clock differs by ${((facts.clockSkewMs ?? 0) / 1000).toFixed(1)} s from the others'; new certificates may not be valid there yet. Set up time synchronisation (chrony, systemd-timesyncd).`,
    ),
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

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "unknown" : `${Math.round(bytes / 2 ** 20)} MiB`;
}
