import type { Finding } from "../../findings/finding";
import type { AdoptedHost } from "./adoptionTarget";
import type { AdoptionCheck } from "./checks/adoptionCheck";
import { answer } from "./checks/answer";
import { clients } from "./checks/clients";
import { cluster } from "./checks/cluster";
import { dependents } from "./checks/dependents";
import { directories } from "./checks/directories";
import { health } from "./checks/health";
import { otherMembers } from "./checks/otherMembers";
import { owner } from "./checks/owner";
import { ownMember } from "./checks/ownMember";
import { process } from "./checks/process";
import { settings } from "./checks/settings";
import { tls } from "./checks/tls";
import { trust } from "./checks/trust";
import { version } from "./checks/version";
import type { ExistingEtcdFacts } from "./existingEtcdFacts";

/** Questions to an etcd that a unit of the host runs. */
const ofProcess: readonly AdoptionCheck[] = [
  owner,
  tls,
  trust,
  clients,
  dependents,
  directories,
  settings,
  answer,
];
/** Questions to an etcd that reports its cluster. */
const ofCluster: readonly AdoptionCheck[] = [cluster, version, health, otherMembers, ownMember];

/** Compares the etcd that runs on a host with the declared one. Each difference names the field to set. */
export function adoptionFindings(
  host: AdoptedHost,
  found: ExistingEtcdFacts,
  bootstrapToken: string,
): Finding[] {
  const ask = (checks: readonly AdoptionCheck[]) =>
    checks.flatMap((check) => check(host, found, bootstrapToken));
  const running = ask([process]);
  return [
    ...running,
    ...(running.every(({ ok }) => ok === true) ? ask(ofProcess) : []),
    ...(found.clusterId === "" ? [] : ask(ofCluster)),
  ];
}
