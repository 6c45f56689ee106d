import * as pulumi from "@pulumi/pulumi";
import type { ErrorCode } from "../../decisions/findings/catalogue/catalogue";
import { withCode } from "../../decisions/findings/withCode";

/**
 * An error of the user's, not of the program: printed without a stack trace. The trace is dropped also because Node 20
 * needs 14 s to colour one that goes through the SDK's source maps. A report has no code: its lines have theirs.
 */
export function userError(text: string, code?: ErrorCode): pulumi.RunError {
  const message = code === undefined ? text : withCode(text, code);
  const error = new pulumi.RunError(message);
  error.stack = undefined;
  // For a value that comes late, the SDK puts the property that it was reading before the message, once for each
  // resource on the way: "error serializing property "stdin": ". The message names the argument itself.
  Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
  return error;
}
