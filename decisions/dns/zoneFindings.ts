import { addressFamily, canonicalAddress } from "../network/address";
import { finding, type Finding } from "../findings/finding";
import type { RecordSet } from "./recordSet";
import { srvFields } from "./srvFields";

/** The answers of a zone's server. */
export interface ZoneAnswers {
  /** Why it would not take the updates, in a sentence. */
  refusal?: string;
  /** Targets of each SRV set by its name; none where there is no such set, nothing where it could not be asked. */
  targets: Readonly<Record<string, readonly string[] | undefined>>;
  /**
   * Addresses of those targets, of the names of hosts that are new or that were there before, and of the domain with
   * its alias, as far as the server answered.
   */
  addresses: Readonly<Record<string, readonly string[] | undefined>>;
  /** Addresses of names that no host has, from a wildcard record. */
  wildcard: readonly string[];
}

/** The questions, and the server that was asked. */
export interface AskedZone {
  zone: string;
  server: string;
  port: number;
  /** All records of the cluster. */
  records: readonly RecordSet[];
  /** Names of former hosts, whose records are the cluster's too. */
  before: readonly string[];
  /** Names of hosts that it did not have. */
  added: readonly string[];
}

/** The names of these hosts in DNS. */
export function namesOf(hosts: readonly string[], records: readonly RecordSet[]): string[] {
  const theirs = records.filter(({ host }) => host !== undefined && hosts.includes(host));
  return [...new Set(theirs.map(({ name }) => name))];
}

/** The domain, where it has addresses of members, and the names in it that hosts had before. */
export function domainNames(records: readonly RecordSet[], before: readonly string[]) {
  const domain = records.find(({ host, type }) => host === undefined && type !== "SRV")?.name;
  return domain === undefined ? undefined : { domain, former: before.map((host) => `${host}.${domain}`) };
}

/** Whether the records can be kept there, and belong to no other cluster. */
export function zoneFindings(asked: AskedZone, answers: ZoneAnswers): Finding[] {
  const { refusal = "" } = answers;
  return [
    finding({ code: "dns-update.refused", ok: refusal === "", message: refusal }),
    ...asked.records
      .filter(({ name, type }) => type === "SRV" && name in answers.targets)
      .map((set) => srvFinding(set, asked, answers)),
    ...domainFindings(asked, answers),
    ...namesOf(asked.added, asked.records).flatMap((name) => addressFinding(name, asked, answers)),
  ];
}

/** The members of a cluster know each other by names, and `dns` was removed. */
export const recordsGoFinding: Finding = finding({
  code: "dns-names.go",
  ok: false,
  message:
    "dns was removed, and this update would delete the records of the members. Members and clients find members by " +
    "these names. Put dns back. If another server has these records now, follow docs/runbooks/update-refused.md.",
});

const reach = "Check that the DNS server answers the machine where Pulumi runs.";

function srvFinding(set: RecordSet, asked: AskedZone, { targets, addresses }: ZoneAnswers): Finding {
  const verdict = (ok: Finding["ok"], code: Finding["code"], message: string) =>
    finding({
      code,
      ok,
      severity: ok === "unknown" ? "warning" : "error",
      message,
    });
  const found = targets[set.name];
  if (found === undefined)
    return verdict(
      "unknown",
      "dns-names.no-answer",
      `the DNS server could not be asked for ${set.name}: whether another cluster has it is not known. ${reach}`,
    );
  const own = Object.values(set.values).map((value) => srvFields(value).target);
  const domain = set.name.replace(/^.*\._tcp\./, "");
  const mine = new Set([...own, ...asked.before.map((host) => `${host}.${domain}`)]);
  const strangers = found.filter((target) => !mine.has(target)).sort();
  if (strangers.length > 0)
    return verdict(
      false,
      "dns-names.foreign",
      `${set.name} lists ${strangers.join(", ")} already, which this cluster does not have. Another cluster has ` +
        `these records, or left them. Give this cluster a discoverySrvName of its own. ${ifNotNeeded(set, asked)}`,
    );
  const namesakes = found.flatMap((target) => {
    const [there, wanted] = [addresses[target] ?? [], addressesIn(asked.records, target)];
    return there.length === 0 ||
      wanted.length === 0 ||
      there.some((one) => wanted.includes(canonicalAddress(one)))
      ? []
      : [`${target} is ${there.join(", ")} there, not ${wanted.join(", ")}`];
  });
  if (namesakes.length > 0)
    return verdict(
      false,
      "dns-names.foreign",
      `${set.name} is there already, and ${namesakes.join("; ")}. ` +
        "Another cluster has hosts of the same names, or had. Give this cluster another domain. " +
        ifNotNeeded(set, asked),
    );
  return verdict(true, "dns-names.foreign", "");
}

/** Another address of the domain would send clients to what is not a member. */
function domainFindings(asked: AskedZone, { addresses, wildcard }: ZoneAnswers): Finding[] {
  const names = domainNames(asked.records, asked.before);
  if (names === undefined || !(names.domain in addresses)) return [];
  const { domain, former } = names;
  const found = addresses[domain];
  if (found === undefined)
    return [
      finding({
        code: "dns-names.no-answer",
        ok: "unknown",
        severity: "warning",
        message: `the DNS server did not answer for ${domain}, so its records may be another owner's. ${reach}`,
      }),
    ];
  const mine = new Set([
    ...addressesIn(asked.records, domain),
    ...[...former.flatMap((name) => addresses[name] ?? []), ...wildcard].map(canonicalAddress),
  ]);
  const strangers = found.filter((one) => !mine.has(canonicalAddress(one))).sort();
  const [first] = strangers;
  if (first === undefined) return [finding({ code: "dns-names.foreign", ok: true, message: "" })];
  const type = recordTypes[addressFamily(first) ?? 0];
  return [
    finding({
      code: "dns-names.foreign",
      ok: false,
      message:
        `${domain} is ${strangers.join(", ")} there already, which is not an address of this cluster. ` +
        `Leave domainAddresses out. ${ifNotNeeded({ name: domain, type }, asked)}`,
    }),
  ];
}

const recordTypes = { 0: "CNAME", 4: "A", 6: "AAAA" } as const;

/** The update would take a name away from another host. Names that a list of members has are judged with that list. */
function addressFinding(
  name: string,
  asked: AskedZone,
  { targets, addresses, wildcard }: ZoneAnswers,
): Finding[] {
  const wanted = addressesIn(asked.records, name);
  const there = (addresses[name] ?? []).filter((one) => !wildcard.includes(one));
  const listed = Object.values(targets).some((some) => some?.includes(name));
  if (listed || there.length === 0 || there.some((one) => wanted.includes(canonicalAddress(one)))) return [];
  const type = there.some((one) => !one.includes(":")) ? "A" : "AAAA";
  return [
    finding({
      code: "dns-names.foreign",
      ok: false,
      message:
        `${name} is ${there.join(", ")} there, not ${wanted.join(", ")}. Another host has that name, or had. ` +
        `Give this one another name, or the cluster another domain. ${ifNotNeeded({ name, type }, asked)}`,
    }),
  ];
}

function addressesIn(records: readonly RecordSet[], name: string): string[] {
  return records
    .filter((record) => record.name === name && record.type !== "SRV")
    .flatMap(({ values }) => Object.values(values).map(canonicalAddress));
}

/** For clusters that are gone: no update of theirs deletes their records. */
function ifNotNeeded(
  { name, type }: { name: string; type: string },
  { server, port, zone }: AskedZone,
): string {
  return (
    "A cluster that uses those records is not found without them. If none does, delete them: " +
    `printf 'server ${server} ${port}\\nzone ${zone}\\nupdate delete ${name} ${type}\\nsend\\n' | nsupdate -k KEYFILE`
  );
}
