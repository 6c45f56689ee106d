import { joinedNames, namesBelow, type ResourceNames } from "../pulumi/resourceNames";

/** A host does not remember the member that it is, or has no settings of backups. */
export type Lack = "member" | "backup";

/** One thing that this program keeps on a host: a resource `CLUSTER/HOST/RESOURCE`. */
interface HostPartRow {
  /** Default: the part. The part itself was the name in earlier versions, and the host reports drift under it. */
  resource?: string;
  /** The verb of `etcd-host` that stages it; none for the program itself. */
  verb?: string;
  /** Changes by hand are found under the part's name, and its command repairs them when it runs again. */
  drift: boolean;
  /** A restore writes it again on a host that lacks this, because the host was installed again. */
  writtenAgain?: Lack;
  /** Its command starts etcd, which has no effect without the data or the membership. */
  startsEtcd?: boolean;
  /** It is made on a host that an earlier update may have failed before: preflight looks at that host again. */
  rechecked?: boolean;
  /** The words of the plan when its input changes. Parts without them have a sentence of their own in `hostPlan`. */
  replaced?: string;
  /** The words of the plan when the part is deleted and its host stays. */
  removed?: string;
}

/** All of them, in the order in which they are staged. */
export const hostParts = {
  program: { drift: true, writtenAgain: "member" },
  install: { verb: "install", drift: true, writtenAgain: "member", rechecked: true },
  certificate: {
    verb: "certificate",
    drift: true,
    writtenAgain: "member",
    replaced: "certificate files replaced",
  },
  discovery: { verb: "discovery", drift: false },
  configuration: {
    resource: "staged-files",
    verb: "configure",
    drift: true,
    writtenAgain: "member",
    startsEtcd: true,
  },
  revocation: {
    resource: "crl",
    verb: "revocation",
    drift: true,
    writtenAgain: "member",
    replaced: "list of revoked certificates replaced",
  },
  restoreStage: {
    resource: "restore-stage",
    verb: "restore-stage",
    drift: false,
    removed: "the restore is reverted, unless it is done",
  },
  restoreStop: { resource: "restore-stop", verb: "restore-stop", drift: false },
  restoreSwitch: { resource: "restore-switch", verb: "restore-switch", drift: false },
  through: { resource: "upgrade-to", verb: "through", drift: false },
  place: { resource: "membership", verb: "place", drift: false },
  member: { verb: "member", drift: true, startsEtcd: true, rechecked: true },
  backup: {
    verb: "backup-settings",
    drift: false,
    writtenAgain: "backup",
    replaced: "backup settings written",
    removed: "backups end; those that are stored stay",
  },
} as const satisfies Record<string, HostPartRow>;

export type HostPart = keyof typeof hostParts;

/** The parts that a change by hand is found in. */
export type DriftPart = {
  [Part in HostPart]: (typeof hostParts)[Part]["drift"] extends true ? Part : never;
}[HostPart];

export function rowOf(part: HostPart): HostPartRow {
  return hostParts[part];
}

/** The parts whose row is like that. */
export function partsThat(are: (row: HostPartRow) => unknown): HostPart[] {
  return (Object.keys(hostParts) as HostPart[]).filter((part) => are(hostParts[part]));
}

/** The parts whose command runs again, although its input is the same. */
export type RepairedPart =
  | DriftPart
  | {
      [Part in HostPart]: (typeof hostParts)[Part] extends { writtenAgain: Lack } ? Part : never;
    }[HostPart];

export function isRepaired(part: HostPart): part is RepairedPart {
  const { drift, writtenAgain } = rowOf(part);
  return drift || writtenAgain !== undefined;
}

export const driftParts = partsThat(({ drift }) => drift) as DriftPart[];

/** The names of the component that holds all resources of a host. */
export function nodeNames(cluster: string, host: string): ResourceNames {
  return joinedNames(cluster, host);
}

/** The names of a part's resource. A part with several resources gives each a suffix. */
export function hostPartNames(node: ResourceNames, part: HostPart, suffix = ""): ResourceNames {
  const { resource = part } = rowOf(part);
  return namesBelow(node, `${resource}${suffix}`, `${part}${suffix}`);
}

/** Whether a resource of this name is a phase of a restore. */
export function isRestorePhase(resource: string): boolean {
  return /[/-]restore-?(stage|stop|switch)-/i.test(resource);
}
