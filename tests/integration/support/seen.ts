import { onHost, outputOf } from "./lab";

/** A cluster, and the hosts that are, were or may become its members, as a test sees them. */
export interface Seen {
  /** By name; nothing of one without power. */
  hosts: Record<string, SeenHost | undefined>;
  /** Their ids in the cluster by name. */
  members: Record<string, string>;
}

/** A host, as far as this program has a hand in it. */
export interface SeenHost {
  /** The digest of each file by its path, and the target of each link. */
  files: Record<string, string>;
  /** The process and its start; nothing where etcd does not run. */
  etcd?: string;
}

/**
 * Lists the files that etcd, systemd or a user reads, and those in which the program remembers something. Releases are
 * compared by size, because they are large. These files are left out:
 *
 * - locks, and the snapshots that an update takes on its way;
 * - the last error of `etcdctl`, which a preview runs too;
 * - `members`, the members to ask if the host loses its data, which each verb writes again;
 * - `known`, the members that the gate has seen, because the preview shows the gate.
 */
const look = `
  find /etc /usr/local /var/lib/etcd-host -xdev -type f ! -path '/var/lib/etcd-host/*lock' \
    ! -path '/var/lib/etcd-host/snapshots/*' ! -path /var/lib/etcd-host/members \
    ! -path /var/lib/etcd-host/known ! -path /var/lib/etcd-host/etcdctl.err \
    -size -1024k -exec sha256sum {} +
  find /etc /opt/etcd /usr/local /var/lib/etcd-host -xdev -type l -printf '%l  %p\\n'
  find /opt/etcd /usr/local -xdev -type f -size +1023k -printf '%s  %p\\n'
  find /data /var/lib/etcd -maxdepth 4 -name member -printf 'data  %p\\n' 2>/dev/null
  pid=$(systemctl show -p MainPID --value etcd)
  [ "$pid" = 0 ] || echo "process $pid $(systemctl show -p ExecMainStartTimestampMonotonic --value etcd)"
  true`;

/** Asked on the hosts themselves; the members' list of the first of those that are said to be some. */
export function seen(hosts: readonly string[], members: readonly string[], off: readonly string[]): Seen {
  const [asked = ""] = members.filter((name) => !off.includes(name));
  const list = outputOf(asked, "etcdctl member list -w simple").split("\n");
  return {
    hosts: Object.fromEntries(
      hosts.map((name) => [name, off.includes(name) ? undefined : seenHost(onHost(name, look).stdout)]),
    ),
    members: Object.fromEntries(
      list.map((line) => line.split(", ")).map(([id = "", , name = ""]) => [name, id]),
    ),
  };
}

function seenHost(lines: string): SeenHost {
  const files: SeenHost["files"] = {};
  let etcd: string | undefined;
  for (const line of lines.split("\n").filter(Boolean)) {
    const [, digest = "", path = ""] = /^(.*?) {2}(.*)$/.exec(line) ?? [];
    if (path === "") etcd = line;
    else files[path] = digest;
  }
  return { files, etcd };
}
