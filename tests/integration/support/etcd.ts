import { lab, onHost, outputOf } from "./lab";

/** A member as `etcdctl member list` prints it. */
export interface ListedMember {
  id: string;
  started: boolean;
  name: string;
  peerUrls: string[];
  clientUrls: string[];
  learner: boolean;
}

/** Asked on a host, of the etcd on that host. */
export function memberList(host: string): ListedMember[] {
  return outputOf(host, "etcdctl member list -w simple")
    .split("\n")
    .map((line) => {
      const [id = "", state, name = "", peers = "", clients = "", learner] = line.split(", ");
      return {
        id,
        started: state === "started",
        name,
        peerUrls: peers.split(",").filter(Boolean),
        clientUrls: clients.split(",").filter(Boolean),
        learner: learner === "true",
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Which cluster each of these hosts is a member of, in hexadecimal as etcd logs it. */
export function clusterIds(hosts: string[]): Set<string> {
  return new Set(
    hosts.map((host) => {
      const status = outputOf(host, "etcdctl endpoint status -w json");
      const id = /"cluster_id":(\d+)/.exec(status)?.[1];
      if (id === undefined) throw new Error(`${host} tells no cluster: ${status}`);
      return BigInt(id).toString(16);
    }),
  );
}

export function put(host: string, key: string, value: string): void {
  outputOf(host, `etcdctl put '${key}' '${value}'`);
}

export function get(host: string, key: string): string {
  return outputOf(host, `etcdctl get '${key}' --print-value-only`);
}

/** The process of etcd and its start time, which differ after a restart. */
export function etcdProcess(host: string): string {
  return outputOf(host, "systemctl show -p MainPID,ExecMainStartTimestampMonotonic etcd");
}

/** The settings with which the running etcd of a host was started, one on each line. */
export function etcdEnvironment(host: string): string {
  return outputOf(host, "tr '\\0' '\\n' </proc/$(pidof etcd)/environ");
}

/** The version of the etcd that answers on a host. */
export function etcdVersion(host: string): string {
  return outputOf(host, `etcdctl endpoint status -w fields | sed -n 's/^"Version" : "\\(.*\\)"/\\1/p'`);
}

/** New machines under the old names: empty disks, other machine-ids and host keys. */
export function reimage(...hosts: string[]): void {
  if (hosts.length > 0) lab("reimage", ...hosts);
}

/** Raises NOSPACE on a host's member or disarms it, as etcd does with a database that is full. */
export function setAlarm(host: string, action: "ACTIVATE" | "DEACTIVATE"): void {
  const pki = "/etc/etcd/pki/current";
  outputOf(
    host,
    `curl -sS --fail --cacert ${pki}/ca.pem --cert ${pki}/member.pem --key ${pki}/member-key.pem ` +
      `https://127.0.0.1:2379/v3/maintenance/alarm -d '{"action":"${action}","alarm":"NOSPACE"}'`,
  );
}

const delay = "/etc/systemd/system/etcd.service.d/delay.conf";

/** On this host etcd starts late, so that what comes between a start and its effect can be seen, and struck. */
export function delayStart(host: string, seconds: number): void {
  const lines = `[Service]\\nExecStartPre=/bin/sleep ${seconds}\\n`;
  outputOf(host, `mkdir -p $(dirname ${delay}) && printf '${lines}' >${delay} && systemctl daemon-reload`);
}

export function undelayStart(host: string): void {
  outputOf(
    host,
    `rm -f ${delay} && { rmdir $(dirname ${delay}) 2>/dev/null || true; } && systemctl daemon-reload`,
  );
}

/** Data is never deleted, and that of as many clusters as the tests found would fill the hosts' disks. */
export function dropSetAside(...hosts: string[]): void {
  for (const host of hosts) onHost(host, "rm -rf /data/lib/etcd/set-aside");
}

export function isActive(host: string): boolean {
  return onHost(host, "systemctl is-active etcd").stdout.trim() === "active";
}

/** Waits until each of these hosts' etcd finds every member healthy. */
export async function untilHealthy(...hosts: string[]): Promise<void> {
  for (const host of hosts) {
    for (const end = Date.now() + 60_000; onHost(host, "etcdctl endpoint health --cluster").code !== 0;) {
      if (Date.now() > end)
        throw new Error(`${host}: ${onHost(host, "etcdctl endpoint health --cluster").stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Those of these hosts that lead; asked of each, since one that is down says nothing. */
export function leadersOf(...hosts: string[]): string[] {
  return hosts.filter((host) =>
    onHost(host, "etcdctl endpoint status -w simple").stdout.includes(", true, false,"),
  );
}

export function leaderOf(...hosts: string[]): string {
  const [found] = leadersOf(...hosts);
  if (found === undefined) throw new Error(`none of ${hosts.join(", ")} leads`);
  return found;
}

/** Has this host's member lead. */
export function makeLeader(host: string, ...members: string[]): void {
  const leader = leaderOf(...members);
  const id = memberList(leader).find(({ name }) => name === host)?.id ?? "";
  if (leader !== host) outputOf(leader, `etcdctl move-leader ${id}`);
}

/** How far the host's etcd has come in the log; 0 where it does not say. */
export function appliedIndex(host: string): number {
  return Number(
    /"raftAppliedIndex":(\d+)/.exec(onHost(host, "etcdctl endpoint status -w json").stdout)?.[1] ?? 0,
  );
}
