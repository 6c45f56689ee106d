import * as pulumi from "@pulumi/pulumi";

/**
 * A mistake of the user's, not of the program: printed without a stack trace. The trace is dropped also because Node 20
 * needs 14 s to colour one that goes through the SDK's source maps.
 */
export function userError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = undefined;
  return error;
}
