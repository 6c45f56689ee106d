import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { ConsumerKind } from "./consumer";
import { labEnvironment, labName, lab, onHost, outputOf } from "./lab";
import { snippetFor } from "./pageSnippets";

const root = join(__dirname, "../../..");
const host = "etcd07";
const files = ["ca.pem", "client.pem", "client-key.pem"];

/** Around the page's block: one node of PostgreSQL. */
const ofPostgres = `
scope: consumers
name: ${host}
restapi: { listen: 127.0.0.1:8008, connect_address: 127.0.0.1:8008 }
bootstrap:
  dcs: { ttl: 30, loop_wait: 10, retry_timeout: 10 }
  initdb: [encoding: UTF8]
  pg_hba: [local all all trust, host all all 127.0.0.1/32 trust]
postgresql:
  listen: 127.0.0.1:5432
  connect_address: 127.0.0.1:5432
  data_dir: /var/lib/postgresql/patroni
  bin_dir: /usr/lib/postgresql/15/bin
  authentication:
    superuser: { username: postgres, password: consumers }
    replication: { username: replicator, password: consumers }
`;

function put(name: string, text: string): void {
  const path = `/etc/patroni/${name}`;
  const write = `umask 077; cat >${path}.new; chown postgres: ${path}.new; mv ${path}.new ${path}`;
  const { code, stderr } = onHost(host, write, text);
  if (code !== 0) throw new Error(`${path}: ${stderr}`);
}

/** Patroni on a lab host of its own. It gets new files and is never restarted. */
export const patroni: ConsumerKind = {
  name: "patroni",
  configure(folder) {
    if (onHost(host, "test -d /etc/patroni").code !== 0) lab("vary", host, "patroni");
    for (const name of files) put(name, readFileSync(join(folder, name), "utf8"));
    if (onHost(host, "systemctl is-active patroni").code === 0) return;
    const paths = Object.fromEntries(files.map((name) => [name, `/etc/patroni/${name}`]));
    put("config.yml", snippetFor("Patroni:", { DOMAIN: labEnvironment().dns.zone, ...paths }) + ofPostgres);
    outputOf(host, "systemctl start patroni");
  },
  user: () => {
    const program = readFileSync(join(root, "tests/consumers/rows.py"), "utf8");
    return [join(root, "lab/lab"), "--lab", labName, "shell", host, "/usr/bin/python3", "-u", "-c", program];
  },
  explained: /never/,
  // Patroni restarts PostgreSQL as a standby where it has reached no etcd for `retry_timeout`.
  explainedByStop: /server closed the connection|Connection refused|read-only|starting up|shutting down/,
};
