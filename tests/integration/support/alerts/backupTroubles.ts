import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import { Watchers } from "../../../../decisions/recovery/restore/watchers";
import { takeBackup } from "../backupStore";
import { clusterIds, untilHealthy } from "../etcd";
import { lab, outputOf } from "../lab";
import { followers, leader, members, onEach, type Troubles } from "./labTrouble";

const [second = ""] = followers;
/** Each host looks at the target, and takes no backup. */
const look = () => onEach(members, "systemctl start etcd-backup.service");

/** Backups, drills and certificates, of which hosts alone know. */
export function backupTroubles(update: (more: Partial<EtcdClusterArgs>) => Promise<unknown>): Troubles {
  return {
    "no timer took a backup or ran a drill": {
      watch: { ageSeconds: 20 },
      fires: ["EtcdBackupTooOld critical", "EtcdDrillTooOld warning"],
      end: () => undefined,
    },
    "the store refuses a host": {
      begin: () => {
        lab("store", "forbidden");
        onEach([second], "etcd-host backup");
      },
      fires: ["EtcdBackupFailing warning"],
      end: () => {
        lab("store", "ok");
        look();
      },
    },
    "the store returns other bytes than it was given": {
      begin: () => {
        lab("store", "broken");
        onEach([second], "etcd-host drill");
      },
      fires: ["EtcdDrillFailed critical"],
      end: () => {
        lab("store", "ok");
        outputOf(second, "etcd-host drill");
      },
    },
    "the node exporters are down": {
      begin: () => onEach(members, "systemctl stop prometheus-node-exporter"),
      fires: ["EtcdBackupUnknown critical"],
      end: () => onEach(members, "systemctl start prometheus-node-exporter"),
    },
    "most keys are deleted": {
      begin: () => {
        outputOf(leader, "for n in $(seq 60); do etcdctl put /alerts/$n x; done");
        takeBackup(leader);
        look();
        outputOf(leader, "etcdctl del --prefix /alerts/");
        takeBackup(leader);
      },
      fires: ["EtcdBackupShrunk warning"],
      end: look,
    },
    "the cluster is restored, and revisions are used again": {
      begin: async () => {
        outputOf(leader, "for n in 1 2 3 4 5; do etcdctl put /alerts/$n x; done");
        const snapshot = takeBackup(leader);
        outputOf(leader, "for n in $(seq 20); do etcdctl put /alerts/lost x; done");
        takeBackup(leader);
        look();
        const [over] = clusterIds([leader]);
        await update({ restore: { snapshot, token: "back", over, watchers: Watchers.Keep } });
        await untilHealthy(...members);
        takeBackup(leader);
      },
      fires: ["EtcdBackupRevisionBack warning"],
      end: look,
    },
    "certificates are valid for less than the rules expect": {
      begin: async () => {
        await update({ pki: { clients: ["prometheus"], validityDays: 15 } });
        look();
      },
      fires: ["EtcdCertificateExpires warning"],
      end: async () => {
        await update({});
        look();
      },
    },
  };
}
