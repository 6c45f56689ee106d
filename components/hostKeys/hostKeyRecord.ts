import { AsyncResource } from "node:async_hooks";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { hostKeyLine } from "../../decisions/host/ssh/sshHostKey";
import { valueIfKnown } from "../pulumi/valueIfKnown";
import { withoutSecrets } from "../pulumi/withoutSecrets";
import { quiet } from "../host/hostCommand";
import { shownHostKey, type KnownConnection } from "../host/ssh/sshConnect";

/** The key of each place that is dialled, a line of `known_hosts` without its name. */
export type HostKeys = Readonly<Record<string, string>>;

/** The places whose keys are recorded, and how each is reached. */
type Places = Readonly<Record<string, KnownConnection>>;

const changeHint =
  "Nothing was changed. See to the host, or write its key in connection.hostKey; then run `pulumi up` again.";

/**
 * The host keys of the first use, in the state. A resource is registered once a run, but a record is read before
 * the first login and written after it. So there are two resources. The list of places has a hook that asks each
 * new place for its key. The record ignores changes of all other places, so Pulumi keeps their keys.
 */
export function hostKeyRecord(
  name: string,
  places: pulumi.Output<Places>,
  opts: pulumi.CustomResourceOptions,
): Promise<HostKeys> {
  const preview = pulumi.runtime.isDryRun();
  const shown: Record<string, string> = {};
  const ask = new pulumi.ResourceHook(
    `${name}-ssh-hosts`,
    async ({ oldInputs, newInputs }) => {
      const [before, after] = [lines(oldInputs?.stdin), lines(newInputs?.stdin)];
      const known = await valueIfKnown(places);
      const added = after.filter((place) => !before.includes(place));
      const failed = await Promise.all(
        added.map(async (place) => {
          const to = known?.[place];
          if (to === undefined) return [];
          try {
            shown[place] = hostKeyLine(await shownHostKey(to));
            return [];
          } catch (error) {
            return [(error as Error).message];
          }
        }),
      );
      // In a preview the preflight check reports these hosts with all the others.
      const why = failed.flat();
      if (why.length > 0 && !preview)
        throw new Error(`the SSH host keys cannot be recorded.\n  ${why.join("\n  ")}\n${changeHint}`);
    },
    { onDryRun: true },
  );
  const list = new command.local.Command(
    `${name}-ssh-hosts`,
    { create: "true", stdin: pulumi.unsecret(places.apply(placeLines)), ...quiet },
    { ...opts, hooks: { beforeCreate: [ask], beforeUpdate: [ask] } },
  );
  return recorded(name, list, places, shown, opts);
}

/** Registers the record. Its keys come from the inputs of its hook, or from the state if nothing changes. */
function recorded(
  name: string,
  list: command.local.Command,
  places: pulumi.Output<Places>,
  shown: HostKeys,
  opts: pulumi.CustomResourceOptions,
): Promise<HostKeys> {
  const preview = pulumi.runtime.isDryRun(); // asked here: a hook runs outside of the program's context
  const warn = AsyncResource.bind((text: string) => pulumi.log.warn(text));
  // The SDK reads this list when it sends the resource off, for which it waits for the keys. It copies a list among the
  // options, but not one of a transformation.
  const ignoreChanges: string[] = [];
  const environment = pulumi.all([places, list.urn]).apply(([all]) => {
    const kept = Object.keys(all).filter((place) => shown[place] === undefined);
    ignoreChanges.push(...kept.map((place) => `environment[${JSON.stringify(place)}]`));
    return Object.fromEntries(Object.keys(all).map((place) => [place, shown[place] ?? ""]));
  });
  return new Promise((resolve) => {
    const read = new pulumi.ResourceHook(
      `${name}-ssh-host-keys`,
      async ({ oldInputs, newInputs }) => {
        const [before, after] = await Promise.all([keysIn(oldInputs), keysIn(newInputs)]);
        const missing = Object.keys((await valueIfKnown(places)) ?? {}).filter((place) => !after[place]);
        if (missing.length > 0 && !preview) await warn(notRecorded(name, missing));
        resolve({ ...before, ...after });
      },
      { onDryRun: true },
    );
    const record = new command.local.Command(
      `${name}-ssh-host-keys`,
      { create: "true", environment: pulumi.unsecret(environment), ...quiet },
      {
        ...opts,
        hooks: { beforeCreate: [read], beforeUpdate: [read] },
        transformations: [({ props, opts: given }) => ({ props, opts: { ...given, ignoreChanges } })],
      },
    );
    // The hooks are called before that is known.
    void valueIfKnown(record.environment)
      .then(keysOf, () => ({}))
      .then(resolve);
  });
}

/** An update that was killed between the list and the record left the list alone. */
function notRecorded(name: string, places: readonly string[]): string {
  return (
    `${name}: the SSH host key of ${places.join(", ")} is not recorded, because an earlier update was interrupted. ` +
    "No key is checked there. Write connection.hostKey, or record the keys of all hosts again: " +
    `\`pulumi up --replace '**${name}-ssh-hosts'\`.`
  );
}

async function keysIn(inputs: Record<string, unknown> | undefined): Promise<HostKeys> {
  return keysOf(await withoutSecrets(inputs?.environment));
}

function keysOf(environment: unknown): HostKeys {
  const entries = Object.entries((environment ?? {}) as Record<string, unknown>);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === "string" && entry[1] !== ""),
  );
}

function placeLines(places: Places): string {
  return Object.keys(places)
    .map((place) => `${place}\n`)
    .join("");
}

function lines(stdin: unknown): string[] {
  return typeof stdin === "string" ? stdin.split("\n").filter((line) => line !== "") : [];
}
