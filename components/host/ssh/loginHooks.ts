import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { endedSession, hostIsGone, sessionEnded } from "../../../decisions/host/ssh/endedSession";
import { joinedNames } from "../../../decisions/pulumi/resourceNames";
import { errorHook } from "../../pulumi/errorHook";
import { valueIfKnown } from "../../pulumi/valueIfKnown";
import type { KnownConnection } from "./KnownConnection";
import { waitForHost } from "./sshExec";
import type { LoginHooks } from "./withLoginHooks";

/** For how long a login counts as the answer to the next commands. */
const freshMs = 10_000;

/** How often a command runs again whose session ended. */
const mostRetries = 2;

/**
 * The hooks of one host. Pulumi's plugin does not know the recorded SSH host key, and waits permanently for a host that
 * accepts a connection and stays silent. A login of this program knows the key and has a deadline.
 */
export function loginHooks(cluster: string, host: string, login: pulumi.Output<KnownConnection>): LoginHooks {
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const log = AsyncResource.bind((level: "warn" | "error", text: string) => pulumi.log[level](text));
  let fresh: Promise<void> | undefined;
  const logIn = () => {
    fresh ??= valueIfKnown(login)
      .then((to) => to && waitForHost(to))
      .finally(() => setTimeout(() => (fresh = undefined), freshMs).unref());
    return fresh;
  };
  // A name that another cluster's hook has too is an error of Pulumi's.
  const check = new pulumi.ResourceHook(joinedNames(cluster, host, "login").name, ({ name }) =>
    logIn().catch((error: unknown) => {
      throw new Error(`${name} was not run: ${(error as Error).message}.`);
    }),
  );
  const retry = errorHook(joinedNames(cluster, host, "session").name, async ({ name, errors }) => {
    const cause = endedSession(errors[0] ?? "");
    if (cause === undefined || errors.length > mostRetries) return false;
    fresh = undefined;
    try {
      await logIn();
    } catch (error) {
      await log("error", hostIsGone(name, host, cause, (error as Error).message));
      return false;
    }
    await log("warn", sessionEnded(name, host, cause));
    return true;
  });
  return { check, retry };
}
