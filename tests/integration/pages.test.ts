import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chapters } from "./support/chapters";
import { CliStack } from "./support/cliStack";
import { etcdProcess, untilHealthy } from "./support/etcd";
import { lab, labHosts, onHost, outputOf } from "./support/lab";
import { commandOf } from "./support/pageCommands";
import { releaseArchive } from "./support/releases";
import { untilTrue } from "./support/untilTrue";

jest.setTimeout(400_000);

const root = join(__dirname, "..", "..");
const members = ["etcd01", "etcd02", "etcd03"];
const metricsDirectory = "/var/lib/prometheus/node-exporter";
const configuration = {
  pki: { clients: ["orders", "kube-apiserver", "prometheus"] },
  backup: { targets: [{ name: "disk", directory: { path: "/data/backups" } }], metricsDirectory },
};
/** A checkout has the command of the package under this name. */
const checkout = { "npx --no etcd-cluster": "npm run --silent etcd-cluster --" };

/** Commands for a host of a healthy cluster, and what they print there. */
const onHosts: [
  page: string,
  section: string,
  block: number,
  prints: RegExp,
  values?: Record<string, string>,
][] = [
  ["how-to/back-up-and-restore.md", "Back up", 1, /etcd-backup\.timer[^]*etcd-drill\.timer[^]*verified/],
  ["how-to/replace-a-host.md", "", 0, /(is healthy[^]*){3}(started[^]*){3}/],
  ["how-to/move-here.md", "Restore to new hosts", 0, /Snapshot saved at \/root\/old\.db/],
  ["how-to/destroy.md", "Destroy", 0, /etcd\/\w+\/\d+T\d+Z-r\d+-\w+/],
  ["runbooks/backup-failing.md", "Confirm", 0, /verified[^]*etcd-backup\.timer/],
  ["runbooks/backup-failing.md", "Fix", 1, /etcd\/\w+\/\d+T\d+Z-r\d+-\w+/],
  ["runbooks/backup-failing.md", "Fix", 2, /^/],
  ["runbooks/backup-failing.md", "Fix", 3, /restored in/],
  ["runbooks/backup-failing.md", "Verify", 0, /verified[^]*restored in/],
  ["runbooks/corrupt-member.md", "Fix", 1, /^$/],
  ["runbooks/corrupt-member.md", "Fix", 2, /Snapshot saved at \/root\/right\.db/],
  ["runbooks/corrupt-member.md", "Verify", 0, /HASH[^]*(is healthy[^]*){3}/],
  ["runbooks/member-lost.md", "Confirm", 0, /IS LEARNER[^]*DB SIZE/],
  ["runbooks/member-lost.md", "Verify", 0, /(is healthy[^]*){3}IS LEARNER/],
  ["runbooks/no-space.md", "Confirm", 0, /DB SIZE/],
  ["runbooks/no-space.md", "Fix", 0, /Mounted on[^]*DB SIZE/, { "/var/lib/etcd": "/data/lib/etcd" }],
  ["runbooks/no-space.md", "Fix", 1, /no member raises NOSPACE: nothing to do/],
  ["runbooks/no-space.md", "Verify", 0, /^OK\n1\n$/],
  ["runbooks/quorum-lost.md", "Confirm", 0, /^active\n[^]*ERRORS/],
  ["runbooks/quorum-lost.md", "Verify", 0, /(is healthy[^]*){3}/],
  ["runbooks/update-refused.md", "Confirm", 1, /etcd/],
  ["runbooks/v2-keys.md", "Verify", 0, /(3\.6\.16[^]*){3}/],
];

/** One healthy cluster, on which a reader tries what the pages show. Each test continues where the last one ended. */
describe("the commands of a page, run as they stand there on a healthy cluster,", () => {
  const chapter = chapters();
  const stack = new CliStack("prod");
  const inFolder = (path: string) => join(stack.backend, path);
  /** A person answers the questions of Pulumi, and has etcdctl in the PATH. */
  const shell = (commands: string) =>
    stack.shell(`export PATH=${inFolder("bin")}:$PATH XDG_RUNTIME_DIR=${inFolder("run")}\n${commands}`);
  const expectPrinted = (commands: string, prints: RegExp, code = 0) => {
    const done = shell(commands);
    expect(done).toEqual({ code, text: expect.stringMatching(prints) as string });
  };

  beforeAll(() => {
    for (const one of ["package.json", "cli", "stack", "decisions", "components", "node_modules"])
      symlinkSync(join(root, one), inFolder(one));
    for (const folder of ["bin", "run"]) mkdirSync(inFolder(folder), { mode: 0o700 });
    const release = ["-xzf", releaseArchive("3.6.16"), "-C", inFolder("bin"), "--strip-components=1"];
    execFileSync("tar", release);
    lab("vary", "etcd02", "node-exporter");
    for (const host of members) outputOf(host, `mkdir -p ${metricsDirectory}`);
    stack.configure(members, configuration);
  });
  afterAll(() => {
    stack.destroy();
    stack.dispose();
  });

  chapter("preview and create a cluster, use it, and give an application its files", () => {
    const preview = commandOf("getting-started/hosts.md", "4. Preview", 0);
    expectPrinted(preview, /etcd: bootstraps a cluster of etcd01, etcd02, etcd03; quorum 2 of 3\./);
    const up = commandOf("getting-started/hosts.md", "5. Create the cluster", 0, {
      "pulumi up": "pulumi up --yes",
    });
    expectPrinted(up, /Resources:\n +\+ \d+ created/);
    expectPrinted(
      commandOf("getting-started/hosts.md", "6. Verify", 0),
      /^(HEALTHY|CRITICAL) [^]*(is healthy[^]*){3}OK\ngreeting\nhello\n$/,
    );
    const orders = inFolder("orders-tls");
    const connect = commandOf("getting-started/hosts.md", "7. Connect an application", 0, {
      "~/orders-tls": orders,
    });
    expectPrinted(connect, /https:\/\/etcd01\.etcd\.lab\.test:2379,https:/);
    const files = `--cacert ${orders}/ca.pem --cert ${orders}/client.pem --key ${orders}/client-key.pem`;
    const endpoint = "--endpoints https://etcd02.etcd.lab.test:2379";
    expectPrinted(`etcdctl ${files} ${endpoint} get greeting`, /^greeting\nhello\n$/);
  });

  chapter("keep the files of a client, and restart it where they changed", () => {
    const folder = inFolder("kubernetes");
    const values = { "/etc/kubernetes/etcd": folder, NAME: "prod", ...checkout };
    // The second command finds nothing to change.
    expectPrinted(commandOf("how-to/connect-clients.md", "The files of a client", 0, values), /^/, 4);
    const timer = commandOf("how-to/connect-clients.md", "The files of a client", 1, {
      ...values,
      "systemctl restart kube-apiserver": "echo restarted",
    });
    expect(shell(timer).text).not.toContain("restarted");
    rmSync(join(folder, "client.pem"));
    expectPrinted(timer, /restarted\n$/);
  });

  chapter("show the cluster, and write the files of Prometheus and Grafana", () => {
    const both = commandOf("how-to/monitor.md", "Ask the cluster now", 0, { NAME: "prod", ...checkout });
    expect(shell(commandOf("runbooks/README.md", "", 0)).text).toMatch(/^CRITICAL /);
    expect(shell(both).text).toMatch(/^CRITICAL [^]*status\.backup-missing[^]*\nCRITICAL /);
    const write = commandOf("how-to/monitor.md", "Prometheus and Grafana", 0, { NAME: "etcd", ...checkout });
    expectPrinted(`set -e\n${write}`, /^/);
    expect(JSON.parse(readFileSync(inFolder("etcd-dashboard.json"), "utf8"))).toHaveProperty("panels");
    expect(existsSync(inFolder("scrape-etcd-etcd.yml"))).toBe(true);
    const check = commandOf("how-to/monitor.md", "Prometheus and Grafana", 1, {
      NAME: "etcd",
      promtool: process.env.PROMTOOL ?? "promtool",
      "/etc/prometheus/": "",
    });
    expectPrinted(check, /SUCCESS: \d\d rules found/);
    expectPrinted(commandOf("runbooks/certificate-expires.md", "Confirm", 0), /"?etcd01"?/);
  });

  test.each(onHosts)("run on a host: %s, %s, %i", (page, section, block, prints, values = {}) => {
    const { code, stdout, stderr } = onHost("etcd02", `set -e\n${commandOf(page, section, block, values)}`);
    expect({ code, text: stdout + stderr }).toEqual({
      code: 0,
      text: expect.stringMatching(prints) as string,
    });
  });

  chapter("show the metrics of a host", async () => {
    outputOf("etcd02", "etcd-host backup");
    const ask = commandOf("runbooks/backup-failing.md", "Fix", 0);
    await untilTrue("the node exporter has the metrics", () => onHost("etcd02", ask).code === 0);
  });

  chapter("end the open connections of a client", async () => {
    const address = labHosts().find(({ name }) => name === "etcd01")?.address ?? "";
    const endpoint = "https://etcd02.etcd.lab.test:2379";
    outputOf("etcd01", `systemd-run --quiet --unit watch etcdctl --endpoints ${endpoint} watch /x`);
    const connections = () =>
      outputOf("etcd02", `ss -Htn state established sport = :2379 dst ${address}`)
        .split("\n")
        .filter((line) => line !== "");
    try {
      await untilTrue("the client is connected", () => connections().length > 0);
      const before = connections();
      outputOf("etcd02", commandOf("how-to/certificates.md", "Revoke", 0, { ADDRESS: address }));
      expect(connections().filter((one) => before.includes(one))).toEqual([]);
    } finally {
      outputOf("etcd01", "systemctl stop watch");
    }
  });

  chapter("find a change by hand, and repair it", () => {
    const find = commandOf("how-to/repair-drift.md", "", 0);
    outputOf("etcd02", "echo '# by hand' >>/etc/etcd/etcd.conf");
    expectPrinted(find, /etcd02:\n +WARNING configuration: \/etc\/etcd\/etcd\.conf was edited/);
    const repair = commandOf("how-to/repair-drift.md", "", 1, { "pulumi up": "pulumi up --yes" });
    expectPrinted(repair, /puts right what was changed by hand on etcd02/);
    expect(shell(find).text).not.toContain("etcd.conf");
  });

  chapter("print a plan for a review, save it, and use it", async () => {
    stack.configure(members, { ...configuration, settings: { heartbeatIntervalMs: 110 } });
    expectPrinted(
      commandOf("how-to/review-changes.md", "", 0, checkout),
      /restarts etcd01, etcd02, etcd03[^]*\| host \| changes \| etcd \|/,
    );
    const before = members.map(etcdProcess);
    expectPrinted(`set -e\n${commandOf("how-to/review-changes.md", "", 1)}`, /\d+ unchanged/);
    await untilHealthy(...members);
    expect(members.map(etcdProcess).filter((one, at) => one === before[at])).toEqual([]);
  });

  chapter("give a host whose data is lost its place again", async () => {
    outputOf("etcd03", "systemctl stop etcd; rm -rf /data/lib/etcd/member");
    outputOf("etcd03", commandOf("runbooks/member-lost.md", "Fix", 0));
    await untilHealthy(...members);
  });

  chapter("name the cluster, and set a secret that the file of the stack does not show", () => {
    expectPrinted(commandOf("runbooks/quorum-lost.md", "Verify", 1), /^[0-9a-f]{16}$/m);
    const file = inFolder("Pulumi.prod.yaml");
    const before = readFileSync(file);
    for (const command of [
      commandOf("how-to/back-up-and-restore.md", "Back up", 0),
      commandOf("runbooks/everything-lost.md", "Fix", 0),
    ]) {
      expectPrinted(`printf a-secret-word | ${command}`, /^/);
      expect(readFileSync(file, "utf8")).toMatch(/secure: /);
      expect(readFileSync(file, "utf8")).not.toContain("a-secret-word");
      writeFileSync(file, before);
    }
  });

  chapter("destroy a cluster", () => {
    const values = { "pulumi destroy": "pulumi destroy --yes" };
    expectPrinted(commandOf("getting-started/hosts.md", "Undo", 0, values), /Resources:\n +- \d+ deleted/);
    expectPrinted(commandOf("how-to/destroy.md", "Destroy", 1, values), /0 errored|Resources:|no resources/);
    for (const host of members)
      expect(onHost(host, "systemctl status etcd").stderr).toContain("could not be found");
  });
});
