/** What preflight looks at, in words: another text than last time means another look. */
export interface PreflightInput {
  hosts: {
    name: string;
    /** What it is wanted for. */
    target: string;
    /** Whom it is reached as. */
    login: string;
    /** Of all that it is reached by, keys included. */
    loginDigest: string;
  }[];
  /** The zone's server, where this program keeps the records there. */
  zone?: {
    /** The SRV set of the members, the domain where it has addresses, and where they are kept. */
    names: string;
    /** Whose key changes it. */
    key: string;
    /** Of all that it is reached by, the key's secret included. */
    digest: string;
  };
}

/** The two inputs of the resource: what everybody may read, and digests of what nobody may. */
export interface PreflightTexts {
  lines: string;
  digests: string;
}

/** What an update or a preview has to look at. */
export interface PreflightScope {
  /** Hosts that are wanted for something else than at the last update. */
  fresh: string[];
  /** Those of them that were not in the list. */
  added: string[];
  /** Others that are reached in another way. */
  relogged: string[];
  zone: boolean;
  /** Records were kept at the last update, and nobody is to keep them now: they would be deleted. */
  recordsGo: boolean;
  /** Whether this is the first look at records of these names. */
  namesAreNew: boolean;
  /** All hosts of the last update. */
  before: string[];
}

/** A colon is in no host's name. */
const loginWord = "login:";
const zoneWord = "zone:";

export function preflightTexts({ hosts, zone }: PreflightInput): PreflightTexts {
  const lines = [
    ...hosts.map(({ target }) => target),
    ...hosts.map(({ name, login }) => `${loginWord} ${name} ${login}`),
    ...(zone === undefined ? [] : [zoneLine(zone)]),
  ];
  const digests = [
    ...hosts.map(({ name, loginDigest }) => `${name} ${loginDigest}`),
    ...(zone === undefined ? [] : [`${zoneWord} ${zone.digest}`]),
  ];
  return { lines: lines.map((line) => `${line}\n`).join(""), digests: digests.join("\n") };
}

/** A change of a connection alone is no reason to look at more than whether it works. */
export function preflightScope(before: PreflightTexts, input: PreflightInput): PreflightScope {
  const old = before.lines.split("\n");
  const digests = before.digests.split("\n");
  const names = old
    .map((line) => line.split(" ")[0] ?? "")
    .filter((word) => word !== "" && !word.endsWith(":"));
  const { hosts, zone } = input;
  const fresh = hosts.filter(({ target }) => !old.includes(target)).map(({ name }) => name);
  const gone = names.filter((name) => !hosts.some((host) => host.name === name));
  const sameZone =
    zone !== undefined && old.includes(zoneLine(zone)) && digests.includes(`${zoneWord} ${zone.digest}`);
  return {
    fresh,
    added: fresh.filter((name) => !names.includes(name)),
    relogged: hosts
      .filter(({ name, loginDigest }) => !fresh.includes(name) && !digests.includes(`${name} ${loginDigest}`))
      .map(({ name }) => name),
    zone: zone !== undefined && (!sameZone || fresh.length > 0 || gone.length > 0),
    recordsGo: zone === undefined && old.some((line) => line.startsWith(zoneWord)),
    namesAreNew: zone !== undefined && !old.some((line) => line.startsWith(`${zoneWord} ${zone.names} key `)),
    before: names,
  };
}

function zoneLine({ names, key }: { names: string; key: string }): string {
  return `${zoneWord} ${names} key ${key}`;
}
