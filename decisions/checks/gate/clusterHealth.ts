import { commandAnswer } from "../../host/answers/commandAnswer";
import { fields, jsonAnswer, list, printableLines, shaped } from "../../host/answers/jsonAnswer";

/** A member as the cluster itself knows it. */
export interface MemberHealth {
  /** Its name in the cluster: that of its host in `hosts`. */
  name: string;
  /** Hexadecimal, as `etcdctl` takes it. */
  id: string;
  /** The version of etcd that it ran, as in `3.6.16`. */
  version: string;
}

/** The cluster as the health gate saw it when the gate opened. */
export interface ClusterHealth {
  clusterId: string;
  members: MemberHealth[];
  /** `etcdctl endpoint health`, as a table. */
  health: string;
  /** `etcdctl endpoint status`, as a table. */
  status: string;
  /** `etcdctl member list`, as a table. */
  memberList: string;
}

const id = shaped(/^[0-9a-f]{1,16}$/);

/** A member that fell silent after the gate opened has no version. */
const version = shaped(/^(\d{1,6}\.\d{1,6}\.\d{1,6}([-+][A-Za-z0-9.+-]{1,40})?)?$/);

const document = fields({
  clusterId: id,
  members: list(fields({ name: shaped(/^[\w.-]{1,255}$/), id, version })),
  health: printableLines,
  status: printableLines,
  memberList: printableLines,
});

/**
 * Reads the answer of `etcd-host health`.
 * @throws where it is anything else: the outputs of the cluster would lack values, or hold what a terminal obeys.
 */
export function clusterHealth(answer: string): ClusterHealth {
  return jsonAnswer(commandAnswer(answer), document);
}

/** The error of such an answer. It stays in the state, so the gate itself must run again. */
export function oddHealth({ gate, host }: { gate: string; host: string }, error: Error): string {
  return (
    `${host}: the health gate's answer cannot be used: ${error.message}. No output was changed. ` +
    `Find out on ${host} what changed /usr/local/sbin/etcd-host. ` +
    `Then run \`pulumi up --replace '**${gate}'\`, which asks again.`
  );
}
