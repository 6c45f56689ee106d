/** What `etcd-host drift` says of one host. */
export interface DriftFacts {
  /** Nothing of ours; not ready yet; a member; a member whose data someone set aside. */
  state: "none" | "begun" | "ready" | "aside";
  /** Which founding the member here is of. */
  token: string;
  differences: Difference[];
  /** Whether a write-ahead log is there. */
  data: boolean;
  /** Files that override parts of our unit. */
  dropIns: string[];
  /** Whether etcd here commits; missing where it does not answer. */
  health?: { ok: boolean; reason: string };
  /** The cluster as the etcd on this host sees it. */
  members: SeenMember[];
  /** Its own name, where the host's resolver does not know it. */
  unresolved?: string;
  /** IDs of members that an update waited for. */
  known: string[];
}

/** Something that is not as the last update left it. */
export interface Difference {
  part: DriftPart;
  /** When it came about, as the host says it. */
  since: string;
  what: string;
}

/** The commands of a host, any of which mends what it is there for when it runs again. */
export type DriftPart = "program" | "install" | "certificate" | "revocation" | "configuration" | "member";

/** A member in the list that etcd keeps. */
export interface SeenMember {
  /** Hexadecimal. */
  id: string;
  /** Empty until it was ready once, as are its client URLs. */
  name: string;
  peerUrls: string[];
  clientUrls: string[];
}

/** Reads the lines. */
export function driftFacts(lines: string): DriftFacts {
  const values = (key: string) =>
    lines.split("\n").flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []));
  const answers = values("etcd");
  return {
    state: (values("state")[0] ?? "none") as DriftFacts["state"],
    token: values("token")[0] ?? "",
    differences: values("differs").map((line) => {
      const [part, since = "", ...words] = line.split(" ");
      return { part: part as DriftPart, since: since.replaceAll("_", " "), what: words.join(" ") };
    }),
    data: values("data")[0] === "yes",
    dropIns: values("dropin"),
    health: answers.map(healthOf).find((health) => health !== undefined),
    members: answers.flatMap(membersOf),
    unresolved: values("unresolved")[0],
    known: values("known"),
  };
}

function healthOf(answer: string): DriftFacts["health"] {
  const { health, reason } = (parsed(answer) ?? {}) as { health?: string; reason?: string };
  return health === undefined ? undefined : { ok: health === "true", reason: reason ?? "" };
}

function membersOf(answer: string): SeenMember[] {
  // Numbers of 64 bits, which JSON.parse would round.
  const list = parsed(answer.replace(/"id":(\d+)/g, '"id":"$1"'));
  const listed = (Array.isArray(list) ? list : []) as ListedMember[];
  return listed.map(({ id, name, peerURLs, clientURLs }) => ({
    id: BigInt(id).toString(16),
    name: name ?? "",
    peerUrls: peerURLs ?? [],
    clientUrls: clientURLs ?? [],
  }));
}

/** As etcd's peer port writes it. */
interface ListedMember {
  id: string;
  name?: string;
  peerURLs?: string[];
  clientURLs?: string[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
