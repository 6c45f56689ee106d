import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import { delayStart, etcdProcess, leadersOf, makeLeader, memberList, undelayStart } from "../etcd";
import { lab, onHost, outputOf } from "../lab";
import { untilTrue } from "../untilTrue";
import { followers, leader, members, onEach, write, type Troubles } from "./labTrouble";
import { quickSync, slowSync } from "./slowSync";

const [second = "", last = ""] = followers;
const log = "/data/lib/etcd/member/wal/*";
const database = "/data/lib/etcd/member/snap/db";
const lead = () => {
  makeLeader(leader, ...members);
};
const start = () => onEach(members, "systemctl start etcd");

/** Members that are down, apart or not as the others, and what makes them slow. */
export function memberTroubles(update: (more: Partial<EtcdClusterArgs>) => Promise<unknown>): Troubles {
  let upgrade: Promise<unknown> | undefined;
  return {
    "Prometheus has the targets of an earlier update": {
      watch: { without: last },
      fires: ["EtcdScrapeMissing critical"],
      end: () => undefined,
    },
    "a member is down": {
      begin: () => outputOf(last, "systemctl stop etcd"),
      fires: ["EtcdMemberDown warning"],
      end: start,
    },
    "two of three members are down while clients write": {
      begin: () => {
        lead();
        onEach(followers, "systemctl stop etcd");
      },
      meanwhile: () =>
        onHost(
          leader,
          "for n in 1 2 3 4 5 6 7 8; do etcdctl --command-timeout=3s put /alerts/any x & done; wait",
        ),
      fires: [
        "EtcdGrpcRequestsFail critical",
        "EtcdGrpcRequestsFail warning",
        "EtcdGrpcRequestsSlow warning",
        "EtcdMemberDown warning",
        "EtcdNoLeader critical",
        "EtcdProposalsFail warning",
        "EtcdQuorumLost critical",
      ],
      also: ["EtcdPeerSlow warning"],
      end: start,
    },
    "a member is cut off from the others": {
      begin: () => {
        lead();
        for (const host of [leader, second]) lab("partition", last, host);
      },
      fires: ["EtcdNoLeader critical", "EtcdPeerUnreachable warning"],
      also: ["EtcdPeerSlow warning"],
      end: () => lab("heal", last),
    },
    "the leader changes again and again": {
      meanwhile: () => {
        // A transfer that takes too long is an error, and may end well.
        const [now = leader] = leadersOf(...members);
        const next = now === leader ? second : leader;
        onHost(now, `etcdctl move-leader $(etcdctl member list | sed -n '/ ${next},/s/,.*//p')`);
      },
      fires: ["EtcdManyLeaderChanges warning"],
      also: ["EtcdPeerSlow warning"],
      end: lead,
    },
    "one host stalls again and again": {
      begin: lead,
      meanwhile: () => {
        lab("freeze", last);
        outputOf(leader, "sleep 0.4");
        lab("thaw", last);
      },
      fires: ["EtcdPeerSlow warning"],
      end: () => undefined,
    },
    "the log of a member is on a slow disk": {
      begin: () => {
        lead();
        slowSync(last, log, 300);
      },
      meanwhile: write,
      fires: ["EtcdFsyncSlow warning"],
      end: () => {
        quickSync(last);
      },
    },
    "the logs of two members are on slower disks, and writes wait for them": {
      begin: () => {
        lead();
        for (const host of followers) slowSync(host, log, 650);
      },
      meanwhile: write,
      fires: ["EtcdFsyncSlow critical", "EtcdFsyncSlow warning", "EtcdGrpcRequestsSlow warning"],
      end: () => {
        followers.forEach(quickSync);
      },
    },
    "the database of a member is on a slow disk": {
      begin: () => {
        lead();
        slowSync(last, database, 150);
      },
      meanwhile: write,
      fires: ["EtcdCommitSlow warning"],
      end: () => {
        quickSync(last);
      },
    },
    "a member has few file descriptors left": {
      begin: () => limitFiles(last, "$(($(ls /proc/$(pidof etcd)/fd | wc -l) * 11 / 10))"),
      fires: ["EtcdFileDescriptorsNearLimit warning"],
      // As many as systemd set; the machine of the lab may allow fewer than the unit asks for.
      end: () => limitFiles(last, "$(awk '/open files/ { print $5 }' /proc/$(pidof etcd)/limits)"),
    },
    "an upgrade waits for a member": {
      begin: async () => {
        delayStart(second, 30);
        const before = etcdProcess(second);
        upgrade = update({ version: "3.6.16" });
        await untilTrue("the second member restarts", () => etcdProcess(second) !== before);
      },
      fires: ["EtcdMemberDown warning", "EtcdVersionsDiffer warning"],
      end: async () => {
        await upgrade;
        undelayStart(second);
      },
    },
    "a person adds a learner, and does not promote it": {
      begin: () => {
        addLearner(last);
      },
      fires: ["EtcdLearnerStays warning"],
      end: () => outputOf(leader, `etcdctl member promote ${memberOf(last).id}`),
    },
  };
}

/** As etcd's user, since root of a lab host may not set the limits of others. */
const limitFiles = (host: string, soft: string) =>
  outputOf(
    host,
    `setpriv --reuid=etcd --regid=etcd --clear-groups prlimit --pid $(pidof etcd) --nofile=${soft}:`,
  );

const memberOf = (host: string) => {
  const found = memberList(leader).find(({ name }) => name === host);
  if (!found) throw new Error(`${leader} lists no member ${host}`);
  return found;
};

/** Removes the member of a host, and adds it again as a learner with an etcd that systemd runs without our unit. */
function addLearner(host: string): void {
  const { id, peerUrls } = memberOf(host);
  const peers = memberList(leader).map(({ name, peerUrls: urls }) => `${name}=${urls.join()}`);
  outputOf(host, "systemctl stop etcd && mv /data/lib/etcd/member /data/lib/etcd/former");
  outputOf(leader, `etcdctl member remove ${id}`);
  outputOf(leader, `etcdctl member add ${host} --learner --peer-urls=${peerUrls.join()}`);
  const settings = `ETCD_INITIAL_CLUSTER=${peers.join()}\\nETCD_INITIAL_CLUSTER_STATE=existing\\n`;
  outputOf(host, `printf '${settings}' >/etc/etcd/bootstrap.conf`);
  const files = ["etcd", "bootstrap"].map((name) => `-p EnvironmentFile=/etc/etcd/${name}.conf`).join(" ");
  const service = `-p User=etcd -p WorkingDirectory=/data/lib/etcd ${files}`;
  outputOf(host, `systemd-run --quiet --collect --unit=learner ${service} /usr/local/bin/etcd`);
}
