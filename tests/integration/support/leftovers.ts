import { outputOf } from "./lab";

/** The paths and processes that a destroyed cluster left on a host, one a line, without data that was moved aside. */
export function leftovers(host: string): string[] {
  return lines(
    host,
    `find / -xdev -name '*etcd*' ! -path '/data/*' ! -path '/var/lib/etcd-host*'
     getent hosts "$(hostname)" >/dev/null || echo 'its own name does not resolve'
     pgrep -a etcd
     systemctl list-units --all --plain --no-legend 'etcd*'
     systemctl list-unit-files --plain --no-legend 'etcd*'
     ls /var/lib/etcd-host 2>/dev/null | grep -vx -e snapshots -e started
     ls -A /data/lib/etcd | grep -vx set-aside
     true`,
  );
}

/** The write-ahead logs that were moved aside, each of another bootstrap. */
export function dataAside(host: string): string[] {
  return lines(host, "ls -d /data/lib/etcd/set-aside/*-left/member/wal/0*.wal 2>/dev/null || true");
}

function lines(host: string, command: string): string[] {
  return outputOf(host, command).split("\n").filter(Boolean);
}
