import { answerLines, answerParts, onlyLine, shapedLines, wordsShape } from "../../host/answers/answerLines";
import { etcdFlags } from "../../etcd/settings/etcdFlags";
import { healthAnswer, type HealthAnswer } from "../../etcd/healthAnswer";
import { memberList, type ListedMember } from "../../etcd/memberList";

/** The answer of `etcd-host inspect` about an etcd that is to be adopted. A value that it could not learn is empty. */
export interface ExistingEtcdFacts {
  /** How many etcds run there. Where several run and none has the peer port, all other values are empty. */
  processes: number;
  unit: string;
  /** Units that systemd stops together with it. */
  neededBy: string;
  dataDir: string;
  walDir: string;
  peerListen: string;
  clientListen: string;
  /** Certificate files that are not set. */
  missing: string[];
  /** Base64 of each CA that it trusts. */
  trusts: string[];
  /** Its settings, as `flag=value`. A variable that is not a flag of etcd has its name alone. */
  settings: string[];
  clusterId: string;
  memberId: string;
  members: ListedMember[];
  version: string;
  /** "on" where etcd asks each client for a user, "off" where not, empty where it did not answer. */
  authentication: string;
  /** Missing where etcd did not answer. */
  health?: HealthAnswer;
}

/** Hexadecimal; empty where etcd did not answer. */
const idShape = /^([0-9a-f]{0,16})$/;

/** Reads the lines. A value that etcd did not answer is empty. A line of another form is an error. */
export function existingEtcdFacts(lines: string): ExistingEtcdFacts {
  const all = answerLines(lines);
  const text = (key: string) => onlyLine(all, key) ?? "";
  return {
    processes: Number(answerParts(text("processes"), /^(\d+)$/)[0]),
    unit: text("unit"),
    neededBy: text("needed_by"),
    dataDir: text("data_dir"),
    walDir: text("wal_dir"),
    peerListen: text("peer_listen"),
    clientListen: text("client_listen"),
    missing: shapedLines(all, "missing", wordsShape),
    trusts: shapedLines(all, "trusts", /^[\w+/=]+$/),
    settings: shapedLines(all, "setting", /^\P{Cc}+$/u).map(withoutOthersValues),
    clusterId: answerParts(text("cluster_id"), idShape)[0] ?? "",
    memberId: answerParts(text("member_id"), idShape)[0] ?? "",
    members: all("members")
      .filter((json) => json !== "")
      .flatMap(memberList),
    version: text("version"),
    authentication: text("authentication"),
    health: text("health") === "" ? undefined : healthAnswer(text("health")),
  };
}

const flags = new Set(Object.values(etcdFlags).flatMap((minor) => minor.flags));

/** A variable ETCD_ROOT_PASSWORD belongs to another program, which may keep a secret in it. */
function withoutOthersValues(setting: string): string {
  const [name = ""] = setting.split("=", 1);
  return flags.has(name) ? setting : name;
}
