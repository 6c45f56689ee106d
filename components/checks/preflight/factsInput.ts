import { reachQuestions } from "../../../decisions/checks/preflight/reach/reachQuestions";
import { walParent } from "../../../decisions/etcd/walParent";
import { inputLines } from "../../../decisions/host/inputLines";
import { namedFiles } from "../../../decisions/host/namedFiles";
import { listeningPlace } from "../../../decisions/network/listeningPlace";
import type { PreflightTarget } from "../../../decisions/checks/preflight/preflightTarget";

/** A host, and the lines for `etcd-host install` on it; none where the release is not known yet. */
type AskedHost = PreflightTarget & { install: string };

/** The input of `etcd-host facts` on one host. All the others are asked at the same time. */
export function factsInput(host: AskedHost, together: readonly PreflightTarget[]): string {
  const { dataDir, walDir, ports, metricsUrls, fqdn, install, timers } = host;
  const all = new Set([ports.peer, ports.client, ...metricsUrls.map((url) => listeningPlace(url).port)]);
  const facts = inputLines({
    data_dir: dataDir,
    wal_dir: walDir === undefined ? undefined : walParent(walDir),
    port: [...all].map(String),
    resolve: fqdn,
    timers: timers ? "yes" : undefined,
    ...reachQuestions(host, together),
  });
  return namedFiles({ facts, ...(install !== "" && { install }) });
}
