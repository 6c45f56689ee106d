import { outputOf } from "./lab";

/** No directory of data can be made on the host, which no preflight check sees. */
export function refuseData(host: string): void {
  outputOf(host, "mkdir -p /data/lib && rm -rf /data/lib/etcd && chattr +i /data/lib");
}

export function allowData(host: string): void {
  outputOf(host, "chattr -i /data/lib");
}
