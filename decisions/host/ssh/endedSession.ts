/** How the SSH library of Pulumi's plugin reports a session that ended before its command did. */
const ends = /exited without exit status or exit signal|\bEOF\b|connection reset by peer|broken pipe/;

/** Why a command failed, if its session ended before it. The command's own words are not looked at. */
export function endedSession(error: string): string | undefined {
  const [cause = ""] = error.split(': running "');
  return ends.test(cause) ? cause : undefined;
}

/** A host that answers again. */
export function sessionEnded(resource: string, host: string, cause: string): string {
  return (
    `${resource}: the SSH session with ${host} ended during the command (${cause}). ` +
    `${host} answers, so the command runs again. A command that was not finished continues where it stopped.`
  );
}

/** A host that does not. */
export function hostIsGone(resource: string, host: string, cause: string, why: string): string {
  return (
    `${resource}: ${host} went away during the command (${cause}), and does not answer again: ${why}. ` +
    `The update stopped after ${host}. All that the command finished there stays, and no later member restarted. ` +
    `Bring ${host} back, then run \`pulumi up\`. It continues where the command stopped.`
  );
}
