import { lab } from "./lab";

/** What the lab's DNS server answers, a line each, sorted: `0 100 2380 etcd01.etcd.lab.test.` for an SRV record. */
export function dig(type: "A" | "AAAA" | "SRV", name: string): string[] {
  return lab("dig", "+short", type, name).split("\n").filter(Boolean).sort();
}
