/** Directory of a member's data. */
export const defaultDataDir = "/var/lib/etcd";
