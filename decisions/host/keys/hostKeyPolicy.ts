/**
 * The SSH keys that are accepted from a host without `hostKey`. `pinned` accepts none. `first-use` accepts the
 * first key, records it and refuses another key later. `off` accepts each key.
 */
export const HostKeyPolicy = { Pinned: "pinned", FirstUse: "first-use", Off: "off" } as const;
export type HostKeyPolicy = (typeof HostKeyPolicy)[keyof typeof HostKeyPolicy];
