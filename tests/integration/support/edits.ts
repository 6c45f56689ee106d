/** The part of a stack's declaration that the edits change. */
export interface Declared {
  /** In the order of the list. */
  hosts: string[];
  /** Those of them that are marked so. */
  lost: string[];
  version: string;
  snapshotCount: number;
  cpuQuotaPercent: number;
  dnsTtlSeconds: number;
  discoverySrvName: string;
  clients: string[];
  hardwareProfile: "general" | "heavy";
  sshKey: "first" | "second";
  /** Another text renews every certificate. */
  renewal: string;
  /** The component's name. */
  name: string;
  /** The number of changes that have no effect on an existing cluster. */
  idle: number;
}

/** The declaration before the first edit. */
export const first: Declared = {
  hosts: ["etcd02", "etcd04", "etcd06"],
  lost: [],
  version: "3.6.14",
  snapshotCount: 10000,
  cpuQuotaPercent: 200,
  dnsTtlSeconds: 600,
  discoverySrvName: "",
  clients: [],
  hardwareProfile: "general",
  sshKey: "first",
  renewal: "",
  name: "etcd",
  idle: 0,
};

/** One update: what is declared, and what happened to machines before. */
export interface Step {
  /** In words. */
  edits: string[];
  declared: Declared;
  /** They lost their power, for good. */
  killed: string[];
  /** New machines under the old name. */
  reimaged: string[];
}

/** A step that is being put together, beside the world before it. */
export interface Draft extends Step {
  before: Declared;
  /** Machines without power. */
  off: readonly string[];
}

/** Takes one of a list; the same one for the same seed. */
export type Choose = <T>(list: readonly T[]) => T;
type Edit = (draft: Draft, all: readonly string[], choose: Choose) => Draft | undefined;

/** etcd's versions in the lab, each minor version once or twice. */
const versions = ["3.5.35", "3.6.14", "3.6.16", "3.7.3"];
const minor = (version: string) => Number(version.split(".")[1]);
const most = 5;

/**
 * Edits of a stack; `all` are the hosts of the lab. An edit returns nothing where it does not apply, or where the
 * pre-update check rightly refuses it in this step.
 */
export const edits: Record<string, Edit> = {
  "add a host": (draft, all, choose) => {
    const { hosts } = draft.declared;
    const free = all.filter((name) => !hosts.includes(name) && !draft.before.hosts.includes(name));
    if (free.length === 0 || living(draft.declared).length >= most) return undefined;
    const name = choose(free);
    const place = choose([...hosts.keys(), hosts.length]);
    const broken = draft.off.includes(name);
    return {
      ...declare(draft, `add ${name}`, { hosts: [...hosts.slice(0, place), name, ...hosts.slice(place)] }),
      reimaged: broken ? [...draft.reimaged, name] : draft.reimaged,
    };
  },
  "drop a host": (draft, _all, choose) => {
    const members = living(draft.declared).filter((name) => living(draft.before).includes(name));
    if (members.length < 2 || changesMinor(draft) || draft.killed.length > 0) return undefined;
    const name = choose(members);
    return declare(draft, `drop ${name}`, {
      hosts: draft.declared.hosts.filter((other) => other !== name),
    });
  },
  "lose a host": (draft, _all, choose) => {
    const members = living(draft.declared);
    const settled = members.every((name) => living(draft.before).includes(name));
    // More voters than the quorum needs, and all of them there.
    if (!settled || members.length !== living(draft.before).length || members.length < 3) return undefined;
    if (changesMinor(draft) || draft.killed.length > 0) return undefined;
    const name = choose(members);
    const lost = [...draft.declared.lost, name];
    return { ...declare(draft, `lose ${name}`, { lost }), killed: [...draft.killed, name] };
  },
  "have a lost host back": (draft, _all, choose) => {
    const lost = draft.declared.lost.filter((name) => draft.before.lost.includes(name));
    if (lost.length === 0 || living(draft.declared).length >= most) return undefined;
    const name = choose(lost);
    const left = draft.declared.lost.filter((other) => other !== name);
    return {
      ...declare(draft, `have ${name} back`, { lost: left }),
      reimaged: [...draft.reimaged, name],
    };
  },
  "drop a lost host": (draft, _all, choose) => {
    const lost = draft.declared.lost.filter((name) => draft.before.lost.includes(name));
    if (lost.length === 0) return undefined;
    const name = choose(lost);
    const without = (list: string[]) => list.filter((other) => other !== name);
    return declare(draft, `drop ${name}, which is lost`, {
      hosts: without(draft.declared.hosts),
      lost: without(draft.declared.lost),
    });
  },
  "another version": (draft, _all, choose) => {
    const { hosts, version } = draft.before;
    const leaving = hosts.some((name) => !living(draft.declared).includes(name));
    const reach = leaving ? 0 : 1;
    const near = versions.filter(
      (next) => next !== version && Math.abs(minor(next) - minor(version)) <= reach,
    );
    if (near.length === 0 || draft.declared.version !== version) return undefined;
    const next = choose(near);
    return declare(draft, `version ${next}`, { version: next });
  },
  "a setting": (draft) => {
    const snapshotCount = draft.declared.snapshotCount + 1;
    return declare(draft, `snapshotCount ${snapshotCount}`, { snapshotCount });
  },
  "the unit": (draft) => {
    const cpuQuotaPercent = draft.declared.cpuQuotaPercent + 1;
    return declare(draft, `cpuQuotaPercent ${cpuQuotaPercent}`, { cpuQuotaPercent });
  },
  "the records' TTL": (draft) => {
    const dnsTtlSeconds = draft.declared.dnsTtlSeconds === 600 ? 300 : 600;
    return declare(draft, `dnsTtlSeconds ${dnsTtlSeconds}`, { dnsTtlSeconds });
  },
  "the records' name": (draft) => {
    const discoverySrvName = draft.declared.discoverySrvName === "" ? "truth" : "";
    return declare(draft, `discoverySrvName "${discoverySrvName}"`, { discoverySrvName });
  },
  "a client": (draft, _all, choose) => {
    const { clients } = draft.declared;
    const name = choose(["prometheus", "reporter", "backup"]);
    if (!clients.includes(name)) return declare(draft, `client ${name}`, { clients: [...clients, name] });
    return declare(draft, `no client ${name}`, { clients: clients.filter((other) => other !== name) });
  },
  "the profile": (draft) => {
    const hardwareProfile = draft.declared.hardwareProfile === "general" ? "heavy" : "general";
    return declare(draft, `hardwareProfile ${hardwareProfile}`, { hardwareProfile });
  },
  "the SSH key": (draft) => {
    const sshKey = draft.declared.sshKey === "first" ? "second" : "first";
    return declare(draft, `the ${sshKey} SSH key`, { sshKey });
  },
  "new certificates": (draft) => declare(draft, "renew", { renewal: `${draft.declared.renewal}+` }),
  "the list's order": (draft, _all, choose) => {
    const { hosts } = draft.declared;
    const turn = choose([...hosts.keys()]);
    return declare(draft, "another order", {
      hosts: [...hosts.slice(turn), ...hosts.slice(0, turn)].reverse(),
    });
  },
  "the component's name": (draft) => {
    const name = `etcd-${Number(draft.declared.name.split("-")[1] ?? 1) + 1}`;
    return draft.before.name === draft.declared.name ? declare(draft, `called ${name}`, { name }) : undefined;
  },
  "what is of no account": (draft) => declare(draft, "idle", { idle: draft.declared.idle + 1 }),
};

function declare(draft: Draft, edit: string, change: Partial<Declared>): Draft {
  return { ...draft, edits: [...draft.edits, edit], declared: { ...draft.declared, ...change } };
}

export function living({ hosts, lost }: Pick<Declared, "hosts" | "lost">): string[] {
  return hosts.filter((name) => !lost.includes(name)).sort();
}

/** Whether members restart as one of two that were to be three, which the pre-update check refuses. */
export function stopsWrites({ before, declared }: Draft): boolean {
  const read = ["version", "snapshotCount", "cpuQuotaPercent", "hardwareProfile"] as const;
  const voters = living(before).filter((name) => !declared.lost.includes(name));
  const wanted = new Set([...living(before), ...declared.lost]);
  return read.some((field) => before[field] !== declared[field]) && voters.length < 3 && wanted.size > 2;
}

/** Members that leave stay until the end of the update, and no version that they do not tolerate runs beside them. */
function changesMinor({ before, declared }: Draft): boolean {
  return minor(before.version) !== minor(declared.version);
}
