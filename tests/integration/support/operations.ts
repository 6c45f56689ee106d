import { lab } from "./lab";
import type { CliStack, Moment } from "./cliStack";

/** The cluster in the stack's configuration. */
export interface Declared {
  hosts: string[];
  lost: string[];
  version: string;
  snapshotCount: number;
  /** Another text renews every certificate. */
  renewal: string;
  authorities: { signing: number; trusted: number[] };
}

/** Something that is done to a cluster of etcd01 to etcd03 by an edit of its configuration. */
export interface Operation {
  title: string;
  /** The declaration that the operation needs before it, beside the present one. */
  from?: (now: Declared) => Partial<Declared>;
  /** Prepares the hosts. */
  before?: () => void;
  to: (now: Declared) => Partial<Declared>;
  /** Half-way. */
  middle: Moment;
  /** The host that is worked on at that moment, and a voter whose turn has not come. */
  busy: string;
  waiting: string;
}

const three = ["etcd01", "etcd02", "etcd03"];
const four = [...three, "etcd04"];
const restarting = {
  middle: { begun: "etcd/etcd02/member", plusMs: 300 },
  busy: "etcd02",
  waiting: "etcd03",
};
const joining = { middle: { begun: "etcd/etcd04/member", plusMs: 700 }, busy: "etcd04", waiting: "etcd02" };
const last = (list: readonly number[]) => list[list.length - 1] ?? 0;

/** In an order in which each begins where the one before it ended, and the first where the last did. */
export const operations: Operation[] = [
  {
    title: "a setting",
    to: ({ snapshotCount }) => ({ snapshotCount: snapshotCount + 1 }),
    ...restarting,
  },
  {
    title: "a patch upgrade",
    from: () => ({ version: "3.6.14" }),
    to: () => ({ version: "3.6.16" }),
    ...restarting,
  },
  {
    title: "a minor upgrade",
    from: () => ({ version: "3.6.16" }),
    to: () => ({ version: "3.7.3" }),
    ...restarting,
  },
  {
    title: "a minor downgrade",
    from: () => ({ version: "3.7.3" }),
    to: () => ({ version: "3.6.14" }),
    ...restarting,
  },
  {
    title: "trusting a new CA",
    from: ({ authorities }) => ({ authorities: { ...authorities, trusted: [authorities.signing] } }),
    to: ({ authorities: { signing } }) => ({ authorities: { signing, trusted: [signing, signing + 1] } }),
    ...restarting,
  },
  {
    title: "signing with the new CA",
    from: ({ authorities: { signing, trusted } }) =>
      last(trusted) > signing ? {} : { authorities: { signing, trusted: [signing, signing + 1] } },
    to: ({ authorities: { trusted } }) => ({ authorities: { signing: last(trusted), trusted } }),
    ...restarting,
    middle: { begun: "etcd/etcd02/certificate" },
  },
  {
    title: "forgetting the old CA",
    from: ({ authorities: { signing, trusted } }) =>
      trusted.length === 2 ? {} : { authorities: { signing, trusted: [signing - 1, signing] } },
    to: ({ authorities: { signing } }) => ({ authorities: { signing, trusted: [signing] } }),
    ...restarting,
  },
  {
    title: "renewing certificates",
    to: ({ renewal }) => ({ renewal: `${renewal}+` }),
    ...restarting,
    middle: { begun: "etcd/etcd02/certificate" },
  },
  {
    title: "scaling out",
    from: () => ({ hosts: three }),
    to: () => ({ hosts: four }),
    ...joining,
  },
  {
    title: "giving up a lost host",
    from: () => ({ hosts: four, lost: [] }),
    before: () => {
      lab("kill", "etcd04");
    },
    to: () => ({ lost: ["etcd04"] }),
    middle: { begun: "etcd/etcd04/member", plusMs: 100 },
    busy: "etcd01",
    waiting: "etcd02",
  },
  {
    title: "replacing the lost host",
    from: () => ({ hosts: four, lost: ["etcd04"] }),
    before: () => {
      lab("reimage", "etcd04");
    },
    to: () => ({ lost: [] }),
    ...joining,
  },
  {
    title: "scaling in",
    from: () => ({ hosts: four, lost: [] }),
    to: () => ({ hosts: three }),
    ...joining,
    middle: { begun: "etcd/etcd04/member", plusMs: 200 },
  },
];

export const voters = three;

export function configure(stack: CliStack, declared: Declared): void {
  const { hosts, lost, version, snapshotCount, renewal, authorities } = declared;
  const more = {
    version,
    settings: { snapshotCount },
    pki: { authorities, ...(renewal && { renewal: { trigger: renewal } }) },
    preflight: false,
    timeouts: { healthSeconds: 60 },
  };
  stack.configure(hosts, more, lost);
}
