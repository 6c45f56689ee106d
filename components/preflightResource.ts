import { AsyncResource } from "node:async_hooks";
import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { digest } from "../decisions/digest";
import { findingsReport } from "../decisions/findingsReport";
import { isError } from "../decisions/isError";
import { loginWords } from "../decisions/loginWords";
import { preflightScope, preflightTexts, type PreflightInput } from "../decisions/preflightInput";
import type { RecordSet } from "../decisions/recordSet";
import type { ZoneLook } from "./dns/DnsBackend";
import { quiet } from "./EtcdNode";
import {
  preflight,
  type PreflightHost,
  type PreflightLook,
  type PreflightSettings,
} from "./preflight/preflight";

/** What is looked at, every value of it known. */
export interface PreflightWanted {
  hosts: PreflightHost[];
  /** Where this program keeps records: all of them, and how that place is looked at. */
  zone?: { records: RecordSet[]; look: ZoneLook };
}

/** The look, and what repeats it. */
export interface Preflight {
  resource: pulumi.Resource;
  /** For what is made on a host: looks at it, unless this program has done so already. */
  again: pulumi.ResourceHook;
}

/**
 * The look at all hosts before anything is changed on any, in previews too. A hook does the looking, just before this
 * resource would be created or updated, so a preview without changes dials nobody. Its input is the list of hosts and how
 * they are reached, a line each: the diff says what will be looked at. Keys are in it as a digest, which is a secret too.
 *
 * It remembers hosts also where the update fails later. Until such a host is a member, a hook on what is made there next repeats
 * the look: much may have changed in between.
 */
export function preflightResource(
  name: string,
  wanted: pulumi.Output<PreflightWanted>,
  settings: PreflightSettings & { /** Only remember the hosts. */ skip?: boolean },
  opts: pulumi.CustomResourceOptions,
): Preflight {
  // Set once every address and key is known: at the latest when the hook runs, since `stdin` waits for the same values.
  // In the preview of hosts that are yet to be made it stays unset.
  let known: (PreflightWanted & { input: PreflightInput }) | undefined;
  const texts = wanted.apply((all) => {
    known = { ...all, input: inputOf(all, settings) };
    return preflightTexts(known.input);
  });
  // The engine calls a hook from outside the program's context, by which an inline program finds its engine's log.
  const warn = AsyncResource.bind((text: string) => pulumi.log.warn(text));
  const lookedAt = new Set<string>();
  const judge = async (hosts: PreflightLook, refusal: string) => {
    hosts.fresh.forEach((host) => lookedAt.add(host.name));
    const findings = await preflight(hosts, settings);
    const report = findingsReport(findings);
    if (findings.some(isError)) throw new Error(`${refusal}\n${report}`);
    // Not attached to the resource: its name is not there before its hook has ended.
    if (findings.some(({ ok }) => ok !== true)) await warn(report);
  };
  const look = new pulumi.ResourceHook(
    `${name}-preflight`,
    async ({ oldInputs }) => {
      if (settings.skip || known === undefined) return;
      const { input, hosts, zone } = known;
      const scope = preflightScope(await textsOf(oldInputs), input);
      await judge(
        {
          fresh: hosts
            .filter((host) => scope.fresh.includes(host.name))
            .map((host) => ({ ...host, isNew: scope.added.includes(host.name) })),
          members: hosts.filter((host) => !scope.fresh.includes(host.name)),
          relogged: scope.relogged,
          zone: zone && scope.zone ? () => zone.look.look({ ...scope, records: zone.records }) : undefined,
        },
        "preflight found problems, and nothing was changed.",
      );
    },
    { onDryRun: true },
  );
  const again = new pulumi.ResourceHook(
    `${name}-preflight-again`,
    async ({ name: made }) => {
      const host = known?.hosts.find((one) =>
        [`${name}-${one.name}-install`, `${name}-${one.name}-member`].includes(made),
      );
      if (settings.skip || host === undefined || lookedAt.has(host.name)) return;
      await judge(
        { fresh: [{ ...host, again: true }], members: [], relogged: [] },
        `${host.name} is no member yet. Preflight looked at it again and found problems; nothing was changed on it.`,
      );
    },
    { onDryRun: true },
  );
  const resource = new command.local.Command(
    `${name}-preflight`,
    {
      create: "true",
      stdin: pulumi.unsecret(texts.apply(({ lines }) => lines)),
      environment: { [digestsName]: pulumi.secret(texts.apply(({ digests }) => digests)) },
      ...quiet,
    },
    { ...opts, hooks: { beforeCreate: [look], beforeUpdate: [look] } },
  );
  return { resource, again };
}

const digestsName = "REACHED_BY";

function inputOf({ hosts, zone }: PreflightWanted, settings: PreflightSettings): PreflightInput {
  return {
    hosts: hosts.map((host) => ({
      name: host.name,
      wish: wishWords(host, settings),
      login: loginWords(host.connection),
      loginDigest: digest(JSON.stringify(host.connection)),
    })),
    zone: zone?.look.input,
  };
}

/** What the resource was last made from; of the first time, nothing. */
async function textsOf(inputs: Record<string, unknown> | undefined) {
  const plain = (value: unknown): unknown =>
    pulumi.runtime.isRpcSecret(value) ? pulumi.runtime.unwrapRpcSecret(value) : value;
  const given = inputs?.environment;
  // Secret is the one value, or, as some versions have it, all of the environment.
  const environment = pulumi.Output.isInstance(given)
    ? await new Promise<unknown>((resolve) => given.apply(resolve))
    : plain(given);
  const digests = plain((environment as Record<string, unknown> | undefined)?.[digestsName]);
  return { lines: text(inputs?.stdin), digests: text(digests) };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function wishWords(
  { name, address, dataDir, walDir, peerUrl, ports, adopt }: PreflightHost,
  settings: PreflightSettings,
): string {
  const against = `profile ${settings.profile}${settings.strict ? " strict" : ""}`;
  const wal = walDir === undefined ? "" : ` wal ${walDir}`;
  const found = adopt === undefined ? "" : ` of cluster ${adopt.clusterId}`;
  return `${name} ${address} peer ${peerUrl} client ${ports.client} data ${dataDir}${wal}${found} ${against}`;
}
