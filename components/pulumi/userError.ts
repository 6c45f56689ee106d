import * as pulumi from "@pulumi/pulumi";

/**
 * An error of the user's, not of the program: printed without a stack trace. The trace is dropped also because Node 20
 * needs 14 s to colour one that goes through the SDK's source maps.
 */
export function userError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = undefined;
  // Of a value that comes late the SDK writes before it, once for each resource on its way there, which property it was
  // reading: "error serializing property "stdin": ". The message names the argument itself.
  Object.defineProperty(error, "message", { get: () => message, set: () => undefined });
  return error;
}
