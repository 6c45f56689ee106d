/** A member as etcd's peer port lists it. */
export interface SurveyedMember {
  /** Hexadecimal. */
  id: string;
  name: string;
  peerUrls: string[];
  clientUrls: string[];
  learner: boolean;
}

/** What `etcd-host survey` says of an etcd that is to be adopted. What it could not learn is empty. */
export interface SurveyFacts {
  /** How many etcds run there; with more than one, none at the peer port, nothing else is told. */
  processes: number;
  unit: string;
  /** Units that systemd stops together with it. */
  neededBy: string;
  dataDir: string;
  walDir: string;
  peerListen: string;
  clientListen: string;
  /** Certificate files that are not set. */
  missing: string[];
  /** Base64 of each CA that it trusts. */
  trusts: string[];
  /** What it is told, as `flag=value`. */
  settings: string[];
  clusterId: string;
  memberId: string;
  members: SurveyedMember[];
  version: string;
  /** What etcd answers to `/health`. */
  health: string;
}

/** Reads the `key=value` lines. */
export function surveyFacts(lines: string): SurveyFacts {
  const all = (key: string) =>
    lines
      .split("\n")
      .filter((line) => line.startsWith(`${key}=`))
      .map((line) => line.slice(key.length + 1));
  const text = (key: string) => all(key)[0] ?? "";
  return {
    processes: Number(text("processes")),
    unit: text("unit"),
    neededBy: text("needed_by"),
    dataDir: text("data_dir"),
    walDir: text("wal_dir"),
    peerListen: text("peer_listen"),
    clientListen: text("client_listen"),
    missing: all("missing"),
    trusts: all("trusts"),
    settings: all("setting"),
    clusterId: text("cluster_id"),
    memberId: text("member_id"),
    members: surveyedMembers(text("members")),
    version: text("version"),
    health: text("health"),
  };
}

interface ListedMember {
  id: string;
  name?: string;
  peerURLs?: string[];
  clientURLs?: string[];
  isLearner?: boolean;
}

function surveyedMembers(json: string): SurveyedMember[] {
  if (json === "") return [];
  // IDs are numbers beyond what JavaScript's hold.
  const listed = JSON.parse(json.replace(/"id":(\d+)/g, '"id":"$1"')) as ListedMember[];
  return listed.map(({ id, name = "", peerURLs = [], clientURLs = [], isLearner = false }) => ({
    id: BigInt(id).toString(16),
    name,
    peerUrls: peerURLs,
    clientUrls: clientURLs,
    learner: isLearner,
  }));
}
