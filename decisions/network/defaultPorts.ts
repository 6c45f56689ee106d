/** Where a member listens for its peers and for clients. */
export interface Ports {
  peer: number;
  client: number;
}

/** etcd's own. */
export const defaultPorts: Readonly<Ports> = { peer: 2380, client: 2379 };
