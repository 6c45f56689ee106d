import type { Values } from "./previewedStack";

/** The edit, in YAML or words, and the fields with it. */
type Edit = [title: string, words: string, edit: (now: Values) => Partial<Values>];

/** Hosts of the lab by their numbers. */
export const labHosts = (...numbers: number[]) =>
  numbers.map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` }));

/** Each is made to the cluster of three. */
export const edits: Edit[] = [
  ["Scale out", "Two hosts more in `hosts`.", ({ hosts }) => ({ hosts: [...hosts, ...labHosts(4, 5)] })],
  ["Scale in", "`etcd03` is taken out of `hosts`.", ({ hosts }) => ({ hosts: hosts.slice(0, 2) })],
  [
    "Remove a lost host",
    "`lost: true` on `etcd03`.",
    ({ hosts }) => ({
      preUpdateChecks: false, // its etcd answers
      hosts: hosts.map((host) => (host.name === "etcd03" ? { ...host, lost: true } : host)),
    }),
  ],
  ["Upgrade", "`version: 3.7.3`, from 3.6.16.", () => ({ version: "3.7.3" })],
  [
    "Settings",
    "`settings: { snapshotCount: 5000, heartbeatIntervalMs: 150, electionTimeoutMs: 1500 }`.",
    () => ({ settings: { snapshotCount: 5000, heartbeatIntervalMs: 150, electionTimeoutMs: 1500 } }),
  ],
  [
    "Renew certificates",
    "Nothing, once they are due. Here `pki: { renewal: { trigger: today } }`.",
    () => ({ pki: { renewal: { trigger: "today" } } }),
  ],
  [
    "Revoke a certificate",
    '`pki: { revoked: ["3f9a0c51"] }`, for the first time.',
    ({ pki }) => ({ pki: { ...(pki as object), revoked: ["3f9a0c51"] } }),
  ],
  [
    "A certificate for a client",
    "`pki: { clients: [orders] }`.",
    ({ pki }) => ({ pki: { ...(pki as object), clients: ["orders"] } }),
  ],
  [
    "Another SSH setting",
    "`connection.perDialTimeout: 20`; another key looks the same.",
    ({ connection }) => ({ connection: { ...(connection as object), perDialTimeout: 20 } }),
  ],
  [
    "Back up",
    "`backup`, with a target, for the first time.",
    () => ({ backup: { targets: [{ directory: { path: "/srv/backups/etcd" } }] } }),
  ],
  [
    "Defragment on a schedule",
    "`maintenance: { interval: 168h }`.",
    () => ({ maintenance: { interval: "168h" } }),
  ],
];

/** Each of these edits is made after the one before, and so the update is made too. */
export const rotation: Edit[] = [
  ["Rotate the CA: trust the new one", 1, [1, 2]] as const,
  ["Rotate the CA: sign with the new one", 2, [1, 2]] as const,
  ["Rotate the CA: forget the old one", 2, [2]] as const,
].map(([title, signing, trusted]) => [
  title,
  `\`pki: { authorities: { signing: ${signing}, trusted: [${trusted.join(", ")}] } }\`.`,
  ({ pki }) => ({ pki: { ...(pki as object), authorities: { signing, trusted: [...trusted] } } }),
]);
