import { lab, labEnvironment } from "./lab";

/** The sorted lines of the lab's DNS server's answer, such as `0 100 2380 etcd01.etcd.lab.test.` for an SRV record. */
export function dig(type: "A" | "AAAA" | "SRV", name: string): string[] {
  return lab("dig", "+short", type, name).split("\n").filter(Boolean).sort();
}

/** Names in the lab's zone that somebody registered: all but the zone's own and its server's. */
export function registeredNames(): string[] {
  const { zone } = labEnvironment().dns;
  const names = lab("dig", "+noall", "+answer", "AXFR", zone)
    .split("\n")
    .map((line) => line.split(/\s+/)[0] ?? "");
  const others = names.filter((name) => name !== "" && name !== `${zone}.` && name !== `ns.${zone}.`);
  return [...new Set(others)].sort();
}
