import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { endedSession, hostIsGone, sessionEnded } from "../../../decisions/host/ssh/endedSession";
import { programFault } from "../../../decisions/host/otherProgram";
import { joinedNames } from "../../../decisions/pulumi/resourceNames";
import { errorHook } from "../../pulumi/errorHook";
import { dialledConnection, type WithRecordedKey } from "./dialledConnection";
import { waitForHost } from "./sshExec";
import { keyOf } from "./sshPool";
import type { LoginHooks } from "./withLoginHooks";
import { CodedError } from "../../../decisions/findings/codedError";

/** For how long a login counts as the answer to the next commands. */
const freshMs = 10_000;

/** How often a command runs again whose session ended. */
const mostRetries = 2;

/**
 * The hooks of one host. Pulumi's plugin does not know the recorded SSH host key, and waits permanently for a host that
 * accepts a connection and stays silent. A login of this program knows the key and has a deadline.
 */
export function loginHooks(cluster: string, host: string, withRecordedKey: WithRecordedKey): LoginHooks {
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const log = AsyncResource.bind((level: "warn" | "error", text: string) => pulumi.log[level](text));
  const fresh = new Map<string, Promise<void>>();
  const logIn = async (inputs: Readonly<Record<string, unknown>> | undefined) => {
    const connection = await dialledConnection(inputs, withRecordedKey);
    const key = keyOf(connection);
    const login =
      fresh.get(key) ??
      waitForHost(connection).finally(() => setTimeout(() => fresh.delete(key), freshMs).unref());
    fresh.set(key, login);
    return login;
  };
  // A name that another cluster's hook has too is an error of Pulumi's.
  const check = new pulumi.ResourceHook(joinedNames(cluster, host, "login").name, ({ name, newInputs }) =>
    logIn(newInputs).catch((error: unknown) => {
      throw new CodedError(`${name} was not run: ${(error as Error).message}.`, "login.failed");
    }),
  );
  const retry = errorHook(
    joinedNames(cluster, host, "session").name,
    async ({ name, errors, newInputs, oldInputs }) => {
      const [error = ""] = errors;
      const fault = programFault(name, host, error);
      if (fault !== undefined) await log("error", fault);
      const cause = endedSession(error);
      if (cause === undefined || errors.length > mostRetries) return false;
      fresh.clear();
      try {
        await logIn(newInputs ?? oldInputs); // a deletion has the old ones alone
      } catch (error) {
        await log("error", hostIsGone(name, host, cause, (error as Error).message));
        return false;
      }
      await log("warn", sessionEnded(name, host, cause));
      return true;
    },
  );
  return { check, retry };
}
