import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { hostKeyLine } from "../../../decisions/host/ssh/sshHostKey";
import { isMocked } from "../../pulumi/isMocked";
import { valueIfKnown } from "../../pulumi/valueIfKnown";
import { withoutSecrets } from "../../pulumi/withoutSecrets";
import { quiet } from "../hostCommand";
import { shownHostKey } from "../ssh/sshConnect";
import { askMissingKeys } from "./askMissingKeys";
import { keysOf, type HostKeys, type Places } from "./hostKeys";
import { LateHostKeys } from "./LateHostKeys";
import { CodedError } from "../../../decisions/findings/codedError";

const changeHint =
  "Nothing was changed. Check the host, or write its key in connection.hostKey; then run `pulumi up` again.";

/** The places of each host. */
export interface PlacesOfHosts {
  living: readonly pulumi.Output<Places>[];
  lost: readonly pulumi.Output<Places>[];
}

/**
 * The host keys of the first use, in the state. A resource is registered once a run, but a record is read before
 * the first login and written after it. So there are two resources. The list of places has a hook that asks each
 * new place for its key. The record ignores changes of all other places, so Pulumi keeps their keys. An update that was
 * killed between both, or that had other targets, left the record without a key. A third resource gets such keys.
 *
 * The list has no place of a lost host, so that no hook asks there. The record keeps the key of such a place. The third
 * resource has it too, and the list's hook reads it there: a host that returns to the place is not asked for a new key.
 */
export function hostKeyRecord(
  name: string,
  { living: placesOfHosts, lost }: PlacesOfHosts,
  opts: pulumi.CustomResourceOptions,
): Promise<HostKeys> {
  const places = pulumi.all([...placesOfHosts]).apply(merged);
  const gone = pulumi.all([...lost]).apply(merged);
  const known = knownPlaces(placesOfHosts);
  const mocked = isMocked();
  const preview = pulumi.runtime.isDryRun();
  const shown: Record<string, string> = {};
  const silent = new Set<string>();
  const late = new LateHostKeys(`${name}-late-ssh-host-keys`, { parent: opts.parent });
  const ask = new pulumi.ResourceHook(
    `${name}-ssh-hosts`,
    async ({ oldInputs }) => {
      const before = lines(oldInputs?.stdin);
      const saved = oldInputs === undefined ? {} : ((await valueIfKnown(late.saved)) ?? {});
      const added = Object.entries((await known).places).filter(
        ([place]) => !before.includes(place) && saved[place] === undefined,
      );
      const failed = await Promise.all(
        added.map(async ([place, to]) => {
          try {
            shown[place] = hostKeyLine(await shownHostKey(to, { patient: !preview }));
            return [];
          } catch (error) {
            silent.add(place);
            return [(error as Error).message];
          }
        }),
      );
      // In a preview the preflight check reports these hosts with all the others.
      const why = failed.flat();
      if (why.length > 0 && !preview)
        throw new CodedError(
          `the SSH host keys cannot be recorded.\n  ${why.join("\n  ")}\n${changeHint}`,
          "host-keys.not-recorded",
        );
    },
    { onDryRun: true },
  );
  const list = new command.local.Command(
    `${name}-ssh-hosts`,
    {
      create: "true",
      // The hook waits for the late keys, so they are known before it runs.
      stdin: pulumi.unsecret(pulumi.all([places, late.saved]).apply(([all]) => placeLines(all))),
      ...quiet,
    },
    { ...opts, hooks: { beforeCreate: [ask], beforeUpdate: [ask] } },
  );
  const found = withLateKeys(
    name,
    { known, gone: knownPlaces(lost), silent, late, mocked },
    recorded(name, list, pulumi.all([gone, places]).apply(merged), shown, opts),
  );
  late.save(found.then(({ lateKeys }) => lateKeys));
  return found.then(({ keys }) => keys);
}

/** In an update all places; in a preview those of the hosts whose connections are known. */
interface KnownPlaces {
  places: Places;
  complete: boolean;
}

async function knownPlaces(placesOfHosts: readonly pulumi.Output<Places>[]): Promise<KnownPlaces> {
  const found = await Promise.all(placesOfHosts.map(valueIfKnown));
  const known = found.filter((places) => places !== undefined);
  return { places: merged(known), complete: known.length === found.length };
}

function merged(places: readonly Places[]): Places {
  return Object.assign({}, ...places) as Places;
}

interface Asked {
  known: Promise<KnownPlaces>;
  /** Of lost hosts. */
  gone: Promise<KnownPlaces>;
  /** Those that were asked in vain. */
  silent: ReadonlySet<string>;
  late: LateHostKeys;
  mocked: boolean;
}

/** The keys of the record and the late ones: all that the record lacks, and those of lost hosts. */
async function withLateKeys(
  cluster: string,
  { known, gone, silent, late, mocked }: Asked,
  record: Promise<HostKeys>,
): Promise<Record<"keys" | "lateKeys", HostKeys>> {
  const [recorded, saved = {}, { places, complete }, lost] = await Promise.all([
    record,
    valueIfKnown(late.saved),
    known,
    gone,
  ]);
  const keys = { ...saved, ...recorded };
  // The preflight check reports those that this very preview asked in vain.
  const answering = Object.entries(places).filter(([place]) => !mocked && !silent.has(place));
  const all = { ...keys, ...(await askMissingKeys(cluster, Object.fromEntries(answering), keys)) };
  const kept = Object.entries(all).filter(([place]) =>
    place in places ? recorded[place] === undefined : place in lost.places,
  );
  // A place that is not known yet may be any of the saved ones.
  const isComplete = complete && lost.complete;
  return { keys: all, lateKeys: { ...(isComplete ? {} : saved), ...Object.fromEntries(kept) } };
}

/** Registers the record. Its keys come from the inputs of its hook, or from the state if nothing changes. */
function recorded(
  name: string,
  list: command.local.Command,
  places: pulumi.Output<Places>,
  shown: HostKeys,
  opts: pulumi.CustomResourceOptions,
): Promise<HostKeys> {
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
        // The inputs have the shown keys too, unless a preview does not know one of the places.
        resolve({ ...before, ...shown, ...after });
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

async function keysIn(inputs: Record<string, unknown> | undefined): Promise<HostKeys> {
  return keysOf(await withoutSecrets(inputs?.environment));
}

function placeLines(places: Places): string {
  return Object.keys(places)
    .map((place) => `${place}\n`)
    .join("");
}

function lines(stdin: unknown): string[] {
  return typeof stdin === "string" ? stdin.split("\n").filter((line) => line !== "") : [];
}
