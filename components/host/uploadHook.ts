import { hostError } from "../../decisions/host/hostError";
import { basename } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { withoutSecrets } from "../pulumi/withoutSecrets";
import { runHostProgram } from "./runHostProgram";
import { dialledConnection, type WithRecordedKey } from "./ssh/dialledConnection";
import { CodedError } from "../../decisions/findings/codedError";

const timeoutMs = 120_000;

/**
 * Makes the file that an archive is copied to, before Pulumi copies it into a directory that all users of the host can
 * write to. A file of the login keeps its place there, so no other user can block the copy or lead it elsewhere.
 */
export function uploadHook(name: string, withRecordedKey: WithRecordedKey): pulumi.ResourceHook {
  return new pulumi.ResourceHook(`${name}-upload`, async ({ name: resource, newInputs }) => {
    const dialled = await dialledConnection(newInputs, withRecordedKey);
    const file = basename((await withoutSecrets(newInputs?.remotePath)) as string);
    const result = await runHostProgram(dialled, timeoutMs, "place-upload", `file=${file}\n`);
    if (result.exitCode !== 0)
      throw new CodedError(
        `${resource}: no archive was copied to ${dialled.host}: ${hostError(result)}`,
        "upload.not-made",
      );
  });
}
