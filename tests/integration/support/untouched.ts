import { outputOf } from "./lab";

/** All that a refused update could have changed: what etcd and systemd read, what the host remembers, what runs. */
export function footprint(...hosts: string[]): string[] {
  return hosts.map((host) =>
    outputOf(
      host,
      `{ find /etc /opt/etcd /usr/local /data/lib -xdev -type f -not -name lock -not -path '*/member/*' \\
           -exec sha256sum {} + 2>/dev/null
         find /data /var/lib/etcd -maxdepth 3 2>/dev/null
         cat /var/lib/etcd-host/identity /var/lib/etcd-host/active /var/lib/etcd-host/started 2>/dev/null
         systemctl show -p MainPID,ActiveState,UnitFileState etcd
         pgrep -a etcd; } | sort`,
    ),
  );
}
