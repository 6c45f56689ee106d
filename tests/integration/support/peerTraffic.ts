import { execFileSync } from "node:child_process";

/**
 * Slows down the peer traffic of a host's etcd, but no SSH session and no client. The rules are in the switch of the
 * lab, in whose network jest runs. They hold for one host at a time.
 */
export function limitPeerTraffic(host: string, bytesPerSecond: number): void {
  setRules(host, `limit rate over ${bytesPerSecond} bytes/second burst ${bytesPerSecond} bytes drop`);
}

export function cutPeerTraffic(host: string): void {
  setRules(host, "drop");
}

/** Adding first makes the deletion succeed where there was nothing. */
export function freePeerTraffic(): void {
  nft("add table bridge peers; delete table bridge peers");
}

function setRules(host: string, verdict: string): void {
  freePeerTraffic();
  const rules = ["iifname", "oifname"].flatMap((way) =>
    ["dport", "sport"].map((port) => `${way} ${host} tcp ${port} 2380 ${verdict}`),
  );
  const chain = ["type filter hook forward priority 1", ...rules].join("\n");
  nft(`table bridge peers {\nchain between {\n${chain}\n}\n}`);
}

function nft(rules: string): void {
  execFileSync("nft", ["-f", "-"], { input: rules, stdio: ["pipe", "ignore", "pipe"] });
}
