import { finding, type Finding } from "../../findings/finding";

/** How far a host's clock is ahead of the one where Pulumi runs; missing where it could not be asked. */
export interface HostClock {
  name: string;
  aheadMs?: number;
}

/** Clocks this far apart make logs hard to compare, and etcd warns of them. */
const betweenHostsMs = 1000;

/** Certificates begin by the clock where Pulumi runs, and a host with another hour takes them for not yet valid. */
const toPulumiMs = 60_000;

/**
 * Hosts whose clock is wrong. Most of three or more clocks are right, so each is compared with the middle one. Pulumi's
 * own clock may be the wrong one, which is a finding of its own. One or two clocks are compared with Pulumi's. Members
 * `beside` the hosts are asked for their clocks alone.
 */
export function clockFindings(hosts: readonly HostClock[], beside: readonly HostClock[] = []): Finding[] {
  const known = [...hosts, ...beside].flatMap(({ aheadMs }) => aheadMs ?? []).sort((a, b) => a - b);
  const middle = known.length < 3 ? 0 : (known[Math.floor(known.length / 2)] ?? 0);
  const findings = hosts.map(({ name, aheadMs }): Finding => {
    const off = aheadMs === undefined ? undefined : aheadMs - middle;
    return clockFinding(
      name,
      off === undefined ? "unknown" : Math.abs(off) <= betweenHostsMs,
      off === undefined
        ? "its clock could not be read. Run `date` on that host, then pulumi preview again."
        : `its clock is ${seconds(off)} ${known.length < 3 ? "the one where Pulumi runs" : "the other hosts'"}, ` +
            `so certificates are not valid by every clock. ${remedy}`,
    );
  });
  if (Math.abs(middle) > toPulumiMs)
    findings.push(
      clockFinding(
        undefined,
        false,
        `the clock where Pulumi runs is ${seconds(-middle)} the hosts', ` +
          `so certificates made there would not be valid on them. ${remedy}`,
      ),
    );
  return findings;
}

const remedy = "Set up time synchronisation there (chrony, systemd-timesyncd).";

function seconds(ms: number): string {
  return `${(Math.abs(ms) / 1000).toFixed(1)} s ${ms > 0 ? "ahead of" : "behind"}`;
}

function clockFinding(host: string | undefined, ok: boolean | "unknown", message: string): Finding {
  return finding({ code: "clock.skewed", host, ok, message });
}
