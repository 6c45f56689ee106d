import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { lookup, Resolver } from "node:dns/promises";
import { updateProbe } from "../../decisions/dns/updateProbe";
import type { Finding } from "../../decisions/findings/finding";
import type { RecordSet } from "../../decisions/dns/recordSet";
import { domainNames, namesOf, zoneFindings, type ZoneAnswers } from "../../decisions/dns/zoneFindings";
import type { ZoneTarget } from "./DnsBackend";
import { nsupdateProbe } from "./nsupdateProgram";

/** A zone's server with every setting known, as nsupdate's programs take them. */
export interface ZoneServer {
  SERVER: string;
  PORT: string;
  ZONE: string;
  KEY: string;
  KEY_ALGORITHM: string;
  KEY_SECRET: string;
}

/** Asks the server whether it would take the records, and whose those are that it has; changes nothing. */
export async function checkZone(settings: ZoneServer, target: ZoneTarget): Promise<Finding[]> {
  const { SERVER: server, ZONE: zone } = settings;
  const port = Number(settings.PORT);
  const [refusal, found] = await Promise.all([
    refusalOf(settings, target.records),
    recordsAt(server, port, target),
  ]);
  // A refusal of updates has a remedy of its own. Other questions that this server did not answer are not reported
  // then.
  const answers = refusal === undefined ? found : nothing;
  return zoneFindings({ ...target, zone, server, port }, { refusal, ...answers });
}

function refusalOf(settings: ZoneServer, records: readonly RecordSet[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = execFile(
      "sh",
      ["-c", nsupdateProbe],
      { env: { PATH: process.env.PATH, ...settings } },
      (error, stdout) => {
        resolve(error ? stdout.trim() || error.message : undefined);
      },
    );
    child.stdin?.end(updateProbe(records));
  });
}

const nothing: ZoneAnswers = { targets: {}, addresses: {}, wildcard: [] };

async function recordsAt(
  server: string,
  port: number,
  { records, namesAreNew, added, before }: ZoneTarget,
): Promise<ZoneAnswers> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  try {
    const { address, family } = await lookup(server);
    resolver.setServers([family === 6 ? `[${address}]:${port}` : `${address}:${port}`]);
  } catch {
    return nothing; // nsupdate says so
  }
  const names = namesAreNew ? records.filter(({ type }) => type === "SRV").map(({ name }) => name) : [];
  const targets = await each(names, async (name) =>
    (await resolver.resolveSrv(name)).map((record) => record.name.toLowerCase().replace(/\.$/, "")),
  );
  const ofDomain = namesAreNew ? domainNames(records, before) : undefined;
  const newNames = [...namesOf(added, records), ...(ofDomain?.former ?? [])];
  // A wildcard record answers for each name in its domain, also for one that was made up.
  const madeUp = [...new Set(newNames.map((name) => name.replace(/^[^.]+/, randomUUID())))];
  const listed = Object.values(targets).flatMap((some) => some ?? []);
  const found = await each([...new Set([...listed, ...newNames, ...madeUp])], async (name) =>
    (await Promise.all([none(resolver.resolve4(name)), none(resolver.resolve6(name))])).flat(),
  );
  const domain = await each(ofDomain === undefined ? [] : [ofDomain.domain], async (name) =>
    (
      await Promise.all(
        [resolver.resolve4(name), resolver.resolve6(name), resolver.resolveCname(name)].map(none),
      )
    ).flat(),
  );
  return {
    targets,
    addresses: { ...found, ...domain },
    wildcard: madeUp.flatMap((name) => found[name] ?? []),
  };
}

/** Asks for all at once; nothing for what could not be asked. */
async function each(names: readonly string[], ask: (name: string) => Promise<string[]>) {
  const answers = names.map(async (name) => [name, await none(ask(name)).catch(() => undefined)] as const);
  return Object.fromEntries(await Promise.all(answers));
}

/** That there is no such record is an answer too. */
async function none<T>(answer: Promise<T[]>): Promise<T[]> {
  try {
    return await answer;
  } catch (error) {
    if (["ENOTFOUND", "ENODATA"].includes((error as NodeJS.ErrnoException).code ?? "")) return [];
    throw error;
  }
}
