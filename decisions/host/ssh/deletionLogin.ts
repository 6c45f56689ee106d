import { withCode } from "../../findings/withCode";
import { isRestorePhase } from "../hostParts";

/** How Pulumi's plugin reports that it could not log in. The command's own words are not looked at. */
const noLogin = /failed attempts: (.*)/;

/** Why a command's login failed, if that is why the command failed. */
export function failedLogin(error: string): string | undefined {
  const [cause = ""] = error.split(': running "');
  return noLogin.exec(cause)?.[1];
}

/** A deletion that could not log in. Pulumi takes its connection from the state, so another one does not reach it. */
export function deletionHasNoLogin(resource: string, urn: string, host: string, why: string): string {
  return withCode(
    `${resource}: its deletion could not log in on ${host} (${why}). A deletion uses the login of the update ` +
      `before, and not the present connection. Nothing was changed on ${host} by this step. ` +
      remedy(resource, urn, host),
    "deletion.no-login",
  );
}

/** The same before anything is changed, for a part of a restore. A new restore may replace it. */
export function deletionWouldFail(
  resource: string,
  host: string,
  why: string,
  { restored, isReplaced }: { restored: string; isReplaced: boolean },
): string {
  // The advice that follows another host key is to write the new one, which this configuration has.
  const [cause = ""] = why.replace(/\.$/, "").split(". Another machine may answer");
  const fails = `this update deletes ${resource}, with the login of the update before. That login fails: ${cause}. `;
  if (isReplaced)
    return (
      `${fails}The new restore comes first, and ends. The deletion then fails, until you follow ` +
      "docs/runbooks/update-interrupted.md, F."
    );
  return (
    `${fails}First run \`pulumi up\` with the new connection and the former restore ` +
    `(token ${restored}), then change the restore. If ${host} does not come back: set lost: true for it.`
  );
}

function remedy(resource: string, urn: string, host: string): string {
  if (isRestorePhase(resource))
    return (
      "Where `etcd-cluster status` shows no `restoring`, the restore has ended, and its deletions have nothing to " +
      "do. The commands of docs/runbooks/update-interrupted.md, F, then take all of them out of the state. " +
      `For this one: \`pulumi state delete '${urn}'\`.`
    );
  return (
    `Write ${host}, or the field that was taken out, into the configuration again, with the present connection. ` +
    `Run \`pulumi up\`, then take it out again. If ${host} does not come back, set lost: true for it.`
  );
}
