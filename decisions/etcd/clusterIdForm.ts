/** An ID of a cluster as etcd prints it: 64 bits in hexadecimal. */
export const clusterIdForm = /^[0-9a-f]{1,16}$/;
