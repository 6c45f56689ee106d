import { once } from "node:events";
import { spawn, type ChildProcess } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { labEnvironment, outputOf } from "./lab";

/** Where the tests run. */
export const attacker = "10.15.1.1";

/** A DNS server of an attacker, and the hosts that ask it in place of the lab's. */
export class LyingDns {
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    private readonly hosts: readonly string[],
  ) {}

  /** Answers these records of the lab's zone, as lines of a zone file, and no others. */
  static start(records: readonly string[], hosts: readonly string[]): LyingDns {
    const { zone } = labEnvironment().dns;
    const folder = mkdtempSync(join(tmpdir(), "lying-dns-"));
    writeFileSync(
      join(folder, "zone"),
      ["$TTL 0", "@ SOA ns root 1 60 60 60 0", "@ NS ns", `ns A ${attacker}`, ...records, ""].join("\n"),
    );
    writeFileSync(
      join(folder, "named.conf"),
      `options { directory "${folder}"; pid-file none; session-keyfile none; listen-on { ${attacker}; };
         listen-on-v6 { none; }; recursion no; notify no; check-names primary ignore; };
       controls { };
       zone "${zone}" { type primary; file "zone"; };`,
    );
    // Where AppArmor confines /usr/sbin/named, it may read nothing but /etc/bind.
    const program = join(folder, "named");
    copyFileSync("/usr/sbin/named", program);
    const server = spawn(program, ["-g", "-n", "1", "-c", join(folder, "named.conf")], { stdio: "ignore" });
    const dns = new LyingDns(folder, server, hosts);
    for (const host of hosts) {
      outputOf(host, `echo nameserver ${attacker} >/etc/resolv.conf`);
      outputOf(host, `for n in $(seq 50); do host -W 1 ns.${zone} && exit; sleep 0.1; done; exit 1`);
    }
    return dns;
  }

  async stop(): Promise<void> {
    const ended = once(this.server, "exit");
    this.server.kill();
    await ended;
    rmSync(this.folder, { recursive: true });
    for (const host of this.hosts)
      outputOf(host, `echo nameserver ${labEnvironment().dns.server} >/etc/resolv.conf`);
  }
}
