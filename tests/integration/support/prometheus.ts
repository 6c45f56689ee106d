import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hurriedRules } from "./hurriedRules";
import { untilTrue } from "./untilTrue";

/** The outputs of a cluster that Prometheus takes. */
export interface MonitoringOutputs {
  alertRules: string;
  scrapeConfig: string;
  caBundle: string;
  clientCertificates: Record<string, { certificate: string; key: string }>;
}

/** How Prometheus watches a cluster beside its members. */
export interface Watch {
  /** Addresses of hosts with a node exporter. */
  hosts?: readonly string[];
  /** The age of a backup and a drill that is too old. Default: as the rules have it. */
  ageSeconds?: number;
}

/** An alert as Prometheus's API has it. */
interface Alert {
  state: "pending" | "firing";
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** Prometheus in the lab's network, with the outputs of a cluster as they are. Only its hurry is the test's. */
export class Prometheus {
  private readonly address = "127.0.0.1:9090";

  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
  ) {}

  static async start(outputs: MonitoringOutputs, watch: Watch = {}): Promise<Prometheus> {
    const folder = mkdtempSync(join(tmpdir(), "prometheus-"));
    configure(folder, outputs, watch);
    const program = process.env.PROMETHEUS ?? "prometheus";
    const words = [
      "config.file=prometheus.yml",
      "storage.tsdb.path=data",
      "web.listen-address=127.0.0.1:9090",
    ];
    const server = spawn(
      program,
      words.map((word) => `--${word}`),
      { cwd: folder, stdio: "ignore" },
    );
    const prometheus = new Prometheus(server, folder);
    await untilTrue("Prometheus is ready", () => prometheus.isReady());
    return prometheus;
  }

  /** Member, and whether the last scrape worked. */
  targets(): Record<string, string> {
    const { activeTargets } = this.ask("targets") as {
      activeTargets: { labels: Record<string, string>; health: string; lastError: string }[];
    };
    return Object.fromEntries(
      activeTargets
        .filter(({ labels }) => labels.member !== undefined)
        .map(({ labels, health, lastError }) => [
          labels.member ?? "",
          health === "down" ? lastError : health,
        ]),
    );
  }

  firing(): Alert[] {
    const { alerts } = this.ask("alerts") as { alerts: Alert[] };
    return alerts.filter(({ state }) => state === "firing");
  }

  firingNames(): string[] {
    return [...new Set(this.firing().map(({ labels }) => labels.alertname ?? ""))].sort();
  }

  /** Each alert that fires, with its severity. */
  firingSeverities(): string[] {
    const words = this.firing().map(({ labels }) => `${labels.alertname ?? ""} ${labels.severity ?? ""}`);
    return [...new Set(words)].sort();
  }

  /** Whether there are series of that name. */
  has(metric: string): boolean {
    const { result } = this.ask(`query?query=count(${metric})`) as { result: unknown[] };
    return result.length > 0;
  }

  stop(): void {
    this.server.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private ask(what: string): unknown {
    const answer = execFileSync("curl", ["-sSfg", `http://${this.address}/api/v1/${what}`], {
      encoding: "utf8",
    });
    return (JSON.parse(answer) as { data: unknown }).data;
  }

  private isReady(): boolean {
    try {
      execFileSync("curl", ["-sSf", `http://${this.address}/-/ready`], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  }
}

function configure(folder: string, outputs: MonitoringOutputs, { hosts = [], ageSeconds }: Watch): void {
  const { alertRules, scrapeConfig, caBundle, clientCertificates } = outputs;
  const client = clientCertificates.prometheus;
  const job = /"job_name": "(.*)"/.exec(scrapeConfig)?.[1] ?? "";
  const write = (name: string, text = "") => {
    writeFileSync(join(folder, name), text);
  };
  mkdirSync(join(folder, job));
  write(`${job}/ca.pem`, caBundle);
  write(`${job}/client.pem`, client?.certificate);
  write(`${job}/client-key.pem`, client?.key);
  write("rules.yml", hurriedRules(alertRules, ageSeconds));
  const hurry = 'global: {"scrape_interval": "1s", "evaluation_interval": "1s"}\nrule_files: ["rules.yml"]\n';
  const node = {
    job_name: "node",
    // The other collectors take time that the members of the lab need.
    params: { "collect[]": ["textfile"] },
    static_configs: [{ targets: hosts.map((address) => `${address}:9100`) }],
  };
  const ofMembers = scrapeConfig.replaceAll("/etc/prometheus/", `${folder}/`);
  write("prometheus.yml", `${hurry}${ofMembers}- ${JSON.stringify(node)}\n`);
}
