/** Data that is not of etcd's user, as a host reports it. */
interface OtherData {
  directory: string;
  /** Octal, as `chmod` takes it. */
  mode: string;
  /** Whether the host has the user etcd, which an update creates. */
  hasUser: boolean;
}

/**
 * The group and the user as an update creates them, each where it is missing: the same host may get another such
 * command for another directory.
 */
const createsUser =
  "{ getent group etcd >/dev/null || groupadd --system etcd; } && { getent passwd etcd >/dev/null || " +
  "useradd --system --gid etcd --home-dir /nonexistent --no-create-home --shell /usr/sbin/nologin etcd; } && ";

/**
 * The command that gives data to etcd, which follows no link and removes nothing. The group is that of the user, who
 * may be in another one than etcd.
 */
export function givesToEtcd({ directory, mode, hasUser }: OtherData): string {
  return `${hasUser ? "" : createsUser}chown -h -R etcd: ${directory}${closes(directory, mode)}`;
}

/** The same for a host without a member: an update gives etcd what is root's there. */
export function givesToRoot({ directory, mode }: Omit<OtherData, "hasUser">): string {
  return `chown -h -R root:root ${directory}${closes(directory, mode)}`;
}

function closes(directory: string, mode: string): string {
  const othersWrite = (parseInt(mode, 8) & 0o022) !== 0;
  return othersWrite ? ` && chmod -R go-w ${directory}` : "";
}
