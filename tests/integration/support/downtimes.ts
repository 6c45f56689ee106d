import { outputOf } from "./lab";

/** A time in which a host's etcd did not serve, as systemd saw it; in milliseconds since the epoch. */
export interface Downtime {
  host: string;
  from: number;
  /** `Infinity` where it has not come back. */
  to: number;
}

/** A fault that a test made: from then on that host is away, whatever its systemd says. */
export interface Absence {
  host: string;
  from: number;
  /** When its etcd served again. */
  to: number;
}

/** The times of each host's etcd from its stop or end until it is ready again. */
export function downtimes(
  hosts: readonly string[],
  since: number,
  /** The other unit that ran etcd there. */
  unitOf: (host: string) => string = () => "etcd",
): Downtime[] {
  return hosts.flatMap((host) => {
    const found: Downtime[] = [];
    let down: number | undefined;
    for (const { at, message } of systemdMessages(host, since, unitOf(host))) {
      if (!message.startsWith("Started")) down ??= at;
      else if (down !== undefined) {
        found.push({ host, from: down, to: at });
        down = undefined;
      }
    }
    return down === undefined ? found : [...found, { host, from: down, to: Infinity }];
  });
}

/** When the host's etcd was first ready after that time. */
export function readyAfter(host: string, since: number): number {
  return systemdMessages(host, since).find(({ message }) => message.startsWith("Started"))?.at ?? Infinity;
}

function systemdMessages(host: string, since: number, unit = "etcd"): { at: number; message: string }[] {
  const wanted = `"MESSAGE":"(Stopping etcd|Started etcd|[^ ]*: Main process exited)`;
  const journal = `journalctl -u etcd -u ${unit} --since=@${Math.floor(since / 1000)} -o json --output-fields=MESSAGE`;
  return outputOf(host, `${journal} | grep -E '${wanted}' || true`)
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { __REALTIME_TIMESTAMP: string; MESSAGE: string })
    .map((entry) => ({ at: Number(entry.__REALTIME_TIMESTAMP) / 1000, message: entry.MESSAGE }))
    .filter(({ at }) => at >= since);
}

/** A stop that was decided just before the fault still happens. */
const graceMs = 5000;

/**
 * Reports damage to the quorum beyond the fault itself: two voters were down at once, or one stopped while another was
 * away.
 */
export function quorumComplaints(downs: readonly Downtime[], absence?: Absence): string[] {
  const ours = downs.filter((down) => down.host !== absence?.host || down.to < absence.from);
  const overlapping = ours.flatMap((one, index) =>
    ours
      .slice(index + 1)
      .filter((other) => other.host !== one.host && one.from < other.to && other.from < one.to)
      .map((other) => `${one.host} and ${other.host} were down at once`),
  );
  const during = ours.filter(
    (down) => absence && down.from > absence.from + graceMs && down.from < absence.to,
  );
  return [
    ...overlapping,
    ...during.map((down) => `${down.host} was stopped while ${absence?.host} was away`),
  ];
}
