import * as pulumi from "@pulumi/pulumi";
import { walParent } from "../../../decisions/etcd/walParent";
import { ageRecipient } from "../../../decisions/recovery/backup/ageKey";
import type { BootstrapRecord } from "../../../decisions/membership/bootstrapRecord";
import type { RestoreRequest } from "../../../decisions/recovery/restore/restoreRequest";
import type { SettledCluster } from "../../arguments/settledCluster";
import { valueIfAvailable } from "../../pulumi/valueIfKnown";
import { lookAtHosts } from "./lookAtHosts";
import type { Situation } from "./recordRestore";

/** The targets of backups, as hosts read them. */
export type TargetTexts = pulumi.Output<{ name: string; text: string }[]>;

/** The token of the bootstrap, and the access to backups. */
export interface RestoreAccess {
  record: pulumi.Output<BootstrapRecord>;
  targets: TargetTexts;
  /** A private key of age. */
  identity?: pulumi.Input<string>;
}

/** Asks the hosts, once their logins and the targets are known. `known` is then known too, and is not a secret. */
export function situationOf(
  { name: cluster, hosts: all, living, walDir }: SettledCluster,
  request: RestoreRequest,
  { record, targets, identity }: RestoreAccess,
): { situation: Situation; known: pulumi.Output<unknown> } {
  const logins = living.map(({ name, login, dataDir }) =>
    login.apply((connection) => ({ name, connection, dataDir })),
  );
  const urls = pulumi.all(
    all.map(({ name, lost, urls }) => urls.apply((ofHost) => ({ name, lost, ...ofHost }))),
  );
  const asked = Promise.all([
    Promise.all(logins.map(valueIfAvailable)),
    valueIfAvailable(urls),
    valueIfAvailable(targets),
    valueIfAvailable(record),
    valueIfAvailable(pulumi.output(identity)),
  ]);
  const situation = asked.then(async ([hosts, members, texts, bootstrap, key]) => {
    const reachable = hosts.filter((host) => host !== undefined);
    if (reachable.length < hosts.length || members === undefined || texts === undefined) return undefined;
    const places = {
      cluster,
      walDir: walDir && walParent(walDir),
      targets: texts.map(({ text }) => text),
      lost: members.filter(({ lost }) => lost),
    };
    const asking = {
      ...request,
      bootstrapToken: bootstrap?.token,
      recipient: key === undefined ? undefined : ageRecipient(key),
    };
    return {
      ...(await lookAtHosts(asking, reachable, places)),
      peerUrls: members.map(({ peerUrl }) => peerUrl),
    };
  });
  return {
    situation,
    known: pulumi.unsecret(pulumi.all([pulumi.all(logins), urls, targets]).apply(() => true)),
  };
}
