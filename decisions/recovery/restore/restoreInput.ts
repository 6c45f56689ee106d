import { createHash } from "node:crypto";
import { inputLines } from "../../host/inputLines";
import type { RestoreFacts } from "./restoreFacts";

/** One host, as the verbs of a restore read it. */
export interface RestoredHost {
  name: string;
  bootstrapToken: string;
  dataDir: string;
  /** Directory above the log, where that has one of its own. */
  walDir?: string;
  peerUrl: string;
  clientUrl: string;
  clientPort: number;
  /** Peer URLs of all hosts, by name. */
  peers: Readonly<Record<string, string>>;
  version: string;
  /** Client URLs of the hosts that are marked lost. */
  lost: readonly string[];
}

/** Lines for `etcd-host restore-stage`, `restore-stop` and `restore-switch`. */
export function restoreInput(
  facts: RestoreFacts,
  host: RestoredHost,
  staging: { targets?: readonly string[]; identity?: string; withoutLog?: boolean } = {},
): string {
  return inputLines({
    token: facts.token,
    snapshot: facts.snapshot,
    target: staging.targets,
    age_identity: staging.identity,
    sha256_raw: facts.sha256,
    hash_kv: facts.hashKv,
    bootstrap_token: host.bootstrapToken,
    name: host.name,
    data_dir: host.dataDir,
    wal_dir: host.walDir,
    peer_url: host.peerUrl,
    client_url: host.clientUrl,
    client_port: host.clientPort,
    initial_cluster: facts.seeds.map((seed) => `${seed}=${host.peers[seed] ?? ""}`).join(","),
    cluster_token: clusterToken(host.bootstrapToken, facts.token),
    bump: facts.bump,
    mark_compacted: facts.bump > 0 ? "true" : "false",
    old_cluster: facts.over,
    version: host.version,
    lost: host.lost,
    without_log: staging.withoutLog ? "true" : undefined,
  });
}

/** Another token is another cluster ID. A restore that begins again after a kill has the same one. */
function clusterToken(bootstrapToken: string, restoreToken: string): string {
  return createHash("sha256").update(`${bootstrapToken} ${restoreToken}`).digest("hex").slice(0, 16);
}
