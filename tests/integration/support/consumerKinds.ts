import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ConsumerKind } from "./consumer";
import { labEnvironment } from "./lab";
import { patroni } from "./patroniKind";
import { snippetFor } from "./pageSnippets";
import { cache } from "./releases";

const root = join(__dirname, "../../..");
const drivers = join(root, "tests/consumers");
const DOMAIN = labEnvironment().dns.zone;
const users = (kind: string) => ["node", join(drivers, "users.mjs"), kind];

/**
 * etcd drops a proposal while the leadership moves: raft says so, or the write waits for etcd's limit. A member that
 * leaves or restarts ends the calls that it has.
 */
const ofEtcd = RegExp(
  [
    "proposal dropped|raft: stopped|request timed out|leader changed|no leader|server stopped|not capable",
    "connection error|transport is closing|unavailable",
  ].join("|"),
  "i",
);

function inFolder(folder: string, name: string, text: string): void {
  writeFileSync(join(folder, name), text, { mode: 0o600 });
}

export const go: ConsumerKind = {
  name: "go",
  configure(folder) {
    const source = join(folder, "source");
    mkdirSync(source, { recursive: true });
    for (const name of ["go.mod", "go.sum"]) cpSync(join(root, "tests/ledger", name), join(source, name));
    cpSync(join(drivers, "main.go"), join(source, "main.go"));
    inFolder(source, "connect.go", snippetFor("Go:"));
    const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" };
    execFileSync("go", ["build", "-o", join(folder, "client"), "."], { cwd: source, env });
  },
  user: (endpoints) => ["./client", "/consumers/go/", ...endpoints],
  explained: RegExp(`${ofEtcd.source}|deadline exceeded`, "i"),
};

const node: ConsumerKind = {
  name: "node",
  configure(folder) {
    for (const name of ["calls.mjs", "main.mjs"]) cpSync(join(drivers, name), join(folder, name));
    const modules = join(folder, "node_modules");
    if (!existsSync(modules)) symlinkSync(join(drivers, "node_modules"), modules);
    inFolder(folder, "connect.mjs", snippetFor("Node.js:"));
  },
  user: (endpoints) => ["node", "main.mjs", "/consumers/node/", ...endpoints],
  explained: RegExp(`${ofEtcd.source}|deadline|circuit|GRPC(Unavailable|Unknown|Internal|Cancelled)`, "i"),
};

/** Debian's interpreter, which finds Debian's package of the client. */
const python: ConsumerKind = {
  name: "python",
  configure(folder) {
    cpSync(join(drivers, "main.py"), join(folder, "main.py"));
    inFolder(folder, "connect.py", snippetFor("Python:"));
  },
  user: () => ["/usr/bin/python3", "main.py", "/consumers/python/", DOMAIN],
  explained: RegExp(`${ofEtcd.source}|ConnectionFailedError|ConnectionTimeoutError`, "i"),
};

const prometheus: ConsumerKind = {
  name: "prometheus",
  configure(folder) {
    const config = snippetFor("Prometheus.", { DOMAIN });
    inFolder(folder, "prometheus.yml", `global: { scrape_interval: 1s, scrape_timeout: 1s }\n${config}`);
  },
  service: () => [
    process.env.PROMETHEUS ?? "prometheus",
    "--config.file=prometheus.yml",
    "--storage.tsdb.path=data",
    "--web.listen-address=127.0.0.1:9090",
  ],
  user: () => users("prometheus"),
  explained: /never/,
  explainedByStop: /targets are up/,
};

const coredns: ConsumerKind = {
  name: "coredns",
  configure(folder, endpoints) {
    const block = snippetFor("CoreDNS,", { ENDPOINTS: endpoints.join(" ") });
    inFolder(folder, "Corefile", block.replace("skydns.test {", "skydns.test:1053 {\n  errors"));
  },
  service: () => [join(cache, "bin/coredns"), "-conf", "Corefile"],
  user: () => users("coredns"),
  explained: /SERVFAIL|ETIMEOUT/,
};

export const apiServer: ConsumerKind = {
  name: "kube-apiserver",
  configure(folder) {
    const key = join(folder, "accounts.pem");
    execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key]);
    inFolder(folder, "tokens.csv", "consumers,consumers,consumers,system:masters\n");
  },
  service: (_, endpoints) => {
    const [, ...ofEtcdFlags] = snippetFor("kube-apiserver, with", { ENDPOINTS: endpoints.join(",") })
      .trim()
      .split(" ");
    return [
      join(cache, "bin/kube-apiserver"),
      ...ofEtcdFlags,
      "--token-auth-file=tokens.csv",
      "--authorization-mode=RBAC",
      "--service-account-issuer=https://kubernetes.default.svc",
      "--service-account-key-file=accounts.pem",
      "--service-account-signing-key-file=accounts.pem",
      "--service-cluster-ip-range=10.96.0.0/16",
      "--disable-admission-plugins=ServiceAccount",
      "--endpoint-reconciler-type=none",
      "--cert-dir=certificates",
      "--bind-address=127.0.0.1",
      // The network of the lab has no default route to take an address from.
      "--advertise-address=10.15.1.1",
      "--secure-port=6443",
    ];
  },
  user: () => users("kube-apiserver"),
  explained: RegExp(`${ofEtcd.source}|no answer for 10 s|context deadline exceeded`, "i"),
};

export const consumerKinds = [go, node, python, prometheus, patroni, coredns, apiServer];
