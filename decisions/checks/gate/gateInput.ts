import { answerLines } from "../../host/answers/answerLines";
import { inputLines } from "../../host/inputLines";

/** A member that the health gate waits for. */
export interface GateMember {
  name: string;
  clientUrl: string;
  version: string;
  /** A digest of all that etcd reads at a start. When it changes, the update passes the gate again. */
  digest: string;
}

/** Generations of the CA: which one signs, and which ones members trust. */
export interface GateAuthorities {
  signing: number;
  trusted: readonly number[];
}

/** The cluster that the health gate waits for. The state keeps it, and an update is judged by it before and after. */
export interface GateInput {
  members: readonly GateMember[];
  clientPort: number;
  timeoutSeconds: number;
  /** The cluster that is adopted, and whether its members run by our unit. */
  adopt?: { clusterId: string; manage: boolean };
  authorities: GateAuthorities;
  /** Names the restore that the cluster comes from: another one passes the gate. */
  restored?: string;
}

/** The same as a state has it. The text of another version may lack everything but the members. */
export type SavedGateInput = Pick<GateInput, "members"> & Partial<GateInput>;

/**
 * Lines for `etcd-host health`. Users' states hold this text, so a new form makes every cluster pass its gate again.
 */
export function gateInput(input: GateInput): string {
  const { members, clientPort, timeoutSeconds, adopt, authorities, restored } = input;
  return inputLines({
    member: members.map(({ name, clientUrl, version, digest }) =>
      [name, clientUrl, version, digest].join(" "),
    ),
    client_port: clientPort,
    timeout_seconds: timeoutSeconds,
    adopt: adopt?.clusterId,
    take_over: adopt?.manage ? "yes" : undefined,
    signing: authorities.signing,
    trusted: authorities.trusted.map(String),
    restored,
  });
}

/** Reads the text of `gateInput`. An empty text is the gate of a cluster that does not exist yet. */
export function savedGateInput(text: string): SavedGateInput {
  const values = answerLines(text);
  const number = (key: string) => values(key).map(Number)[0];
  const [clusterId] = values("adopt");
  const signing = number("signing");
  return {
    members: values("member").map(gateMember),
    clientPort: number("client_port"),
    timeoutSeconds: number("timeout_seconds"),
    adopt: clusterId === undefined ? undefined : { clusterId, manage: values("take_over")[0] === "yes" },
    restored: values("restored")[0],
    authorities: signing === undefined ? undefined : { signing, trusted: values("trusted").map(Number) },
  };
}

function gateMember(line: string): GateMember {
  const [name = "", clientUrl = "", version = "", digest = ""] = line.split(" ");
  return { name, clientUrl, version, digest };
}
