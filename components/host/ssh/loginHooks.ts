import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { deletionHasNoLogin, failedLogin } from "../../../decisions/host/ssh/deletionLogin";
import { endedSession, hostIsGone, sessionEnded } from "../../../decisions/host/ssh/endedSession";
import { findContent, programPath } from "../../../decisions/host/firstContact";
import { damagedProgram, programFault } from "../../../decisions/host/otherProgram";
import { joinedNames } from "../../../decisions/pulumi/resourceNames";
import { errorHook } from "../../pulumi/errorHook";
import { dialledConnection, type WithRecordedKey } from "./dialledConnection";
import { sshExec, waitForHost } from "./sshExec";
import type { KnownConnection } from "./KnownConnection";
import { keyOf } from "./sshPool";
import type { LoginHooks } from "./withLoginHooks";
import { CodedError } from "../../../decisions/findings/codedError";

/** For how long a login counts as the answer to the next commands. */
const freshMs = 10_000;

/** For the question whether the host has the program. */
const questionMs = 30_000;

type Inputs = Readonly<Record<string, unknown>> | undefined;

/** Whether the line that is about to run begins with the program. */
function runsProgram(before: Inputs, after: Inputs): boolean {
  const line = before === undefined ? after?.create : (after?.update ?? after?.create);
  return String(line).startsWith(`${programPath} `);
}

class NoProgram extends Error {}

/** Pulumi's plugin asks the login's shell, which runs an empty file with success. */
async function findProgram(connection: KnownConnection): Promise<void> {
  await waitForHost(connection);
  const { exitCode } = await sshExec(connection, findContent, "", questionMs);
  if (exitCode !== 0) throw new NoProgram();
}

const questions = { login: waitForHost, program: findProgram } as const;

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
  const asked = async (inputs: Inputs, question: keyof typeof questions) => {
    const connection = await dialledConnection(inputs, withRecordedKey);
    const key = `${question} ${keyOf(connection)}`;
    const answer =
      fresh.get(key) ??
      questions[question](connection).finally(() => setTimeout(() => fresh.delete(key), freshMs).unref());
    fresh.set(key, answer);
    return answer;
  };
  const logIn = (inputs: Inputs) => asked(inputs, "login");
  // A name that another cluster's hook has too is an error of Pulumi's.
  const check = new pulumi.ResourceHook(
    joinedNames(cluster, host, "login").name,
    ({ name, oldInputs, newInputs }) =>
      (runsProgram(oldInputs, newInputs) ? asked(newInputs, "program") : logIn(newInputs)).catch(
        (error: unknown) => {
          if (error instanceof NoProgram)
            throw new CodedError(damagedProgram(name, host, "missing or empty"), "program.damaged");
          throw new CodedError(`${name} was not run: ${(error as Error).message}.`, "login.failed");
        },
      ),
  );
  const retry = errorHook(
    joinedNames(cluster, host, "session").name,
    async ({ name, urn, errors, newInputs, oldInputs }) => {
      const [error = ""] = errors;
      const refused = newInputs === undefined ? failedLogin(error) : undefined;
      if (refused !== undefined) await log("error", deletionHasNoLogin(name, urn, host, refused));
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
