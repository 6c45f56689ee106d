import { execFileSync } from "node:child_process";

/**
 * Slows down what a host's etcd exchanges with those of other members, and nothing else: SSH and clients go on. The rules
 * are of the switch that all hosts hang on; jest runs in its network. One host at a time.
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
