/** Where members serve metrics and health unless settings say another place; etcd's own default is nowhere. */
export const defaultMetricsUrls = ["http://127.0.0.1:2381"];
