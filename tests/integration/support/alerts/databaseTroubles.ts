import { untilHealthy } from "../etcd";
import { outputOf } from "../lab";
import { leader, members, type Troubles } from "./labTrouble";

/** The file grows by 16 MiB, so that it is almost at this quota once and is not over it. */
export const quotaBackendBytes = 265 * 2 ** 20;

const nearQuota = "EtcdDatabaseNearQuota warning";
const atQuota = "EtcdDatabaseNearQuota critical";
const grows = "EtcdDatabaseGrows warning";
const alarm = "EtcdAlarm critical";

/** Writes so many values of a megabyte; fewer where etcd has no space. */
const fill = (values: number) =>
  outputOf(
    leader,
    `for n in $(seq ${values}); do head -c 1000000 /dev/zero | tr '\\0' x | ` +
      "etcdctl put /fill/$(date +%s%N) >/dev/null || break; done",
  );

/** A database that an application fills. Each trouble continues the one before it. */
export const databaseTroubles: Troubles = {
  "an application writes without end": {
    begin: () => fill(222),
    fires: [grows, nearQuota],
  },
  "the database is almost at its quota": {
    begin: () => fill(34),
    fires: [atQuota, nearQuota],
    also: [grows],
  },
  "the database is full": {
    begin: () => fill(100),
    meanwhile: () => fill(2),
    fires: [alarm, atQuota, nearQuota, "EtcdGrpcRequestsFail critical", "EtcdGrpcRequestsFail warning"],
    also: [grows],
  },
  "the values are deleted and compacted, and the file stays": {
    begin: () =>
      outputOf(
        leader,
        "etcdctl del --prefix /fill && etcdctl compact --physical " +
          `$(etcdctl endpoint status -w json | grep -o '"revision":[0-9]*' | grep -o '[0-9]*')`,
      ),
    fires: [alarm, atQuota, nearQuota, "EtcdDatabaseFragmented warning"],
    also: [grows],
    end: async () => {
      outputOf(leader, "etcdctl defrag --cluster && etcdctl alarm disarm");
      // Where a member raised its alarm twice, etcd's gauge counts two, and disarming takes one of them.
      for (const host of members) {
        outputOf(host, "systemctl restart etcd");
        await untilHealthy(host);
      }
    },
  },
};
