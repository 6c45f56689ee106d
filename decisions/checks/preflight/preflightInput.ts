/** All that preflight checks, as text. A text that differs from the last one starts another check. */
export interface PreflightInput {
  hosts: {
    name: string;
    /** The line of the declared host. It begins with the name. */
    target: string;
    /** The user and the address of its login. */
    login: string;
    /** A digest of the whole connection, keys included. */
    loginDigest: string;
  }[];
  /** The zone's server, where this program keeps the records there. */
  zone?: {
    /** The SRV set of the members, the domain where it has addresses, and where they are kept. */
    names: string;
    /** The name of the key that changes it. */
    key: string;
    /** A digest of the whole access, the key's secret included. */
    digest: string;
  };
}

/** The two inputs of the resource: public lines, and digests of secrets. */
export interface PreflightTexts {
  lines: string;
  digests: string;
}

/** The parts that an update or a preview has to check. */
export interface PreflightScope {
  /** Hosts that are wanted for something else than at the last update. */
  fresh: string[];
  /** Those of them that were not in the list. */
  added: string[];
  /** Others that are reached in another way. */
  relogged: string[];
  zone: boolean;
  /** The last update kept records, and this one does not: they would be deleted. */
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

/** After a change of a connection alone, only the login is checked. */
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
