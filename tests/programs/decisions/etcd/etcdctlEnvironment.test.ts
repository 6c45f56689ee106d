import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { etcdctlEnvironment } from "../../../../decisions/etcd/etcdctlEnvironment";

const urls = ["https://a:2379", "https://b:2379"];
const lines = etcdctlEnvironment(urls, "the CA\n", "the certificate", "the key");

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "home-"));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

/** The output of a shell that evaluated the lines. */
function inShell(command: string, text = lines, env: Record<string, string> = { HOME: home }): string {
  return execFileSync("sh", ["-eu", "-c", `umask 022\n${text}\n${command}`], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ...env },
  });
}

const clusters = () => join(home, ".cache", "etcd-cluster");

test("the shell knows endpoints and files", () => {
  expect(inShell('echo "$ETCDCTL_ENDPOINTS"; cat "$ETCDCTL_CACERT" "$ETCDCTL_CERT" "$ETCDCTL_KEY"')).toBe(
    "https://a:2379,https://b:2379\nthe CA\nthe certificate\nthe key\n",
  );
});

test("its owner alone reads the key, whatever was there before", () => {
  const modes = 'stat -c %a "$etcdctl_files" "$ETCDCTL_KEY"';
  expect(inShell(modes)).toBe("700\n600\n");
  const [cluster = ""] = readdirSync(clusters());
  chmodSync(join(clusters(), cluster), 0o755);
  chmodSync(join(clusters(), cluster, "client-key.pem"), 0o644);
  expect(inShell(modes)).toBe("700\n600\n");
});

test("each time it is the same place, another for another cluster, and the newest key is in it", () => {
  inShell("true");
  expect(
    inShell('cat "$ETCDCTL_KEY"', etcdctlEnvironment(urls, "the CA\n", "the certificate", "another key")),
  ).toBe("another key\n");
  expect(readdirSync(clusters())).toHaveLength(1);
  inShell("true", etcdctlEnvironment(urls, "another CA", "the certificate", "the key"));
  expect(readdirSync(clusters())).toHaveLength(2);
});

test("where the session has a directory of its own, it is there", () => {
  const runtime = join(home, "run");
  mkdirSync(runtime);
  inShell("true", lines, { HOME: home, XDG_RUNTIME_DIR: runtime });
  expect(readdirSync(home)).toEqual(["run"]);
});

test("an endpoint is data to the shell that evaluates the lines", () => {
  const hostile = "https://a:2379';touch hostile;'";
  const hostileLines = etcdctlEnvironment([hostile], "the CA", "the certificate", "the key");
  expect(inShell('cd "$HOME"; echo "$ETCDCTL_ENDPOINTS"; ls', hostileLines)).toBe(`${hostile}\n`);
});
