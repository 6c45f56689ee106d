import { oddAnswer } from "../../host/answers/oddAnswer";
import {
  fields,
  flag,
  jsonAnswer,
  list,
  number,
  ofNewer,
  oneOf,
  orNull,
  text,
  time,
  wholeNumber,
  word,
  type ReadBy,
} from "../../host/answers/jsonAnswer";

/** The document of `etcd-host status --json`. docs/explanation/status.md has its fields. */
const document = fields({
  format: wholeNumber,
  time,
  findings: list(
    fields({
      check: word,
      severity: oneOf("critical", "warning"),
      subject: text,
      text,
    }),
  ),
  host: fields({ member: text, program: text, architecture: text }),
  cluster: fields({ id: text, quorum: orNull(flag), leader: text }),
  members: list(
    fields({
      name: text,
      id: text,
      url: text,
      role: oneOf("leader", "voter", "learner", "unstarted", "unknown"),
      version: text,
      db_size: wholeNumber,
      db_in_use: wholeNumber,
      quota: wholeNumber,
      raft_term: wholeNumber,
      raft_applied: wholeNumber,
      raft_behind: wholeNumber,
      commits: orNull(flag),
      error: text,
    }),
  ),
  alarms: list(fields({ type: text, member: text, id: text })),
  certificates: list(fields({ kind: text, name: text, expires: time, days_left: wholeNumber })),
  backups: list(
    fields({
      target: text,
      asked: flag,
      key: text,
      member: ofNewer(text, ""),
      time: orNull(time),
      age_seconds: wholeNumber,
      revision: wholeNumber,
      size: wholeNumber,
      count: wholeNumber,
      error: text,
    }),
  ),
  drills: list(
    fields({
      target: text,
      result: oneOf("succeeded", "compared only", "failed", "skipped", "interrupted"),
      text,
      time,
      age_seconds: wholeNumber,
      failed: ofNewer(orNull(time), null),
      failed_compared: ofNewer(flag, false),
      last_success: orNull(time),
      restore_seconds: number,
    }),
  ),
  records: list(fields({ name: text, type: text, values: list(text), error: text })),
});

export type HostStatus = ReadBy<typeof document>;

/**
 * Reads what a host answers.
 * @throws where it is anything else, because a shorter answer would look healthier.
 */
export function hostStatus(answer: string): HostStatus {
  const found = jsonAnswer(answer, document);
  if (found.format !== 1) throw oddAnswer("the format of the answer", String(found.format));
  return found;
}
