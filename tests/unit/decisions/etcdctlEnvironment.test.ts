import { execFileSync } from "node:child_process";
import { etcdctlEnvironment } from "../../../decisions/etcdctlEnvironment";

const lines = etcdctlEnvironment(
  ["https://a:2379", "https://b:2379"],
  "the CA\n",
  "the certificate",
  "the key",
);

/** What a shell that evaluated the lines prints. */
function inShell(command: string): string {
  return execFileSync("sh", ["-eu", "-c", `${lines}\n${command}; rm -rf "$etcdctl_files"`], {
    encoding: "utf8",
  });
}

test("the shell knows endpoints and files", () => {
  expect(inShell('echo "$ETCDCTL_ENDPOINTS"; cat "$ETCDCTL_CACERT" "$ETCDCTL_CERT" "$ETCDCTL_KEY"')).toBe(
    "https://a:2379,https://b:2379\nthe CA\nthe certificate\nthe key\n",
  );
});

test("its owner alone reads the key", () => {
  expect(inShell('stat -c %a "$ETCDCTL_KEY"')).toBe("600\n");
});
