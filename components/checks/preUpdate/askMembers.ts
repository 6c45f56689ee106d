import { hostError } from "../../../decisions/host/hostError";
import { refusedAnswerCode } from "../../../decisions/host/answers/oddAnswer";
import { keepOne, membersToAsk } from "../../../decisions/checks/preUpdate/membersToAsk";
import { memberStatuses, type MemberStatus } from "../../../decisions/checks/preUpdate/memberStatus";
import type { SavedGateInput } from "../../../decisions/checks/gate/gateInput";
import type { KnownConnection } from "../../host/ssh/KnownConnection";
import { runHostProgram } from "../../host/runHostProgram";
import { withoutSecrets } from "../../pulumi/withoutSecrets";
import { CodedError } from "../../../decisions/findings/codedError";

/** A host, and how it is reached. */
export interface NamedLogin {
  name: string;
  connection: KnownConnection;
}

/** The login of the last health gate, as the state has it. */
export interface SavedLogin {
  /** An input of the gate's command before the update. */
  connection: unknown;
  withRecordedKey: (connection: KnownConnection) => Promise<KnownConnection>;
}

/** A member that is down takes 2 s to find out, of at most nine. */
export const timeoutMs = 20_000;

const unasked =
  "no member could be asked whether the cluster tolerates this change, and nothing was changed.";

/** Asks the cluster how its members are: by way of a member that stays, or, where none stays, of one that leaves. */
export async function askMembers(
  before: SavedGateInput,
  { hosts, lost }: { hosts: readonly NamedLogin[]; lost: readonly string[] },
  saved: SavedLogin,
): Promise<MemberStatus[]> {
  const names = hosts.map(({ name }) => name);
  const toAsk = membersToAsk(before, names, lost);
  if ("refusal" in toAsk) throw new CodedError(toAsk.refusal, "members.not-asked");
  if ("staying" in toAsk) {
    const { staying } = toAsk;
    return firstAnswer(
      hosts.filter(({ name }) => staying.includes(name)),
      "Fix the hosts, or correct connection, first.",
    );
  }
  const connection = await saved.withRecordedKey((await withoutSecrets(saved.connection)) as KnownConnection);
  const remedy = keepOne(toAsk.others);
  const unchecked = [connection, ...(connection.proxy ? [connection.proxy] : [])].find(
    ({ hostKey }) => !hostKey,
  );
  if (unchecked)
    throw new CodedError(
      `${unasked}\n  ${toAsk.leaving}: the SSH host key of ${unchecked.host} is not known.\n${remedy}`,
      "members.not-asked",
    );
  return firstAnswer(
    [{ name: toAsk.leaving, connection }],
    `Only ${toAsk.leaving} could be asked, by its login of the last update. ${remedy}`,
  );
}

/** Any member knows all of them. No other answer hides one that is not valid: the next member may not know of it. */
async function firstAnswer(hosts: readonly NamedLogin[], remedy: string): Promise<MemberStatus[]> {
  const why: string[] = [];
  let reached = false;
  for (const { name, connection } of hosts) {
    const answer = await runHostProgram(connection, timeoutMs, "cluster-status").catch((error: unknown) => {
      why.push(`${name}: ${(error as Error).message}`);
    });
    if (!answer) continue;
    reached = true;
    if (answer.exitCode === 0) return validAnswer(name, answer.stdout);
    if (answer.exitCode === refusedAnswerCode) throw notValid(name, hostError(answer));
    why.push(`${name}: ${hostError(answer)}`);
  }
  throw new CodedError(
    `${unasked}\n  ${why.join("\n  ")}\n` +
      (reached
        ? "Follow docs/runbooks/quorum-lost.md first, also if this change is meant to bring the cluster back."
        : `No host was reached over SSH. ${remedy}`),
    "members.not-asked",
  );
}

function validAnswer(name: string, answer: string): MemberStatus[] {
  try {
    return memberStatuses(answer);
  } catch (error) {
    throw notValid(name, (error as Error).message);
  }
}

function notValid(name: string, evidence: string): Error {
  return new CodedError(
    `${name} has an answer about the cluster that is not valid, so this change is refused. ` +
      `Nothing was changed, and no further member was asked.\n  ${name}: ${evidence}\n` +
      "Check the member that this line names: a client may have changed it, or another program answers in its place.",
    "members.odd-answer",
  );
}
