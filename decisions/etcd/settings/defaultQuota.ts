/** etcd's own limit of the database where `quotaBackendBytes` is left out. */
export const defaultQuotaBytes = 2 * 2 ** 30;
