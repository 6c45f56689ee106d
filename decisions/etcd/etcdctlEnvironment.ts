import { digest } from "../host/digest";

/**
 * Lines for `eval` that make `etcdctl` work in the shell that reads them. The key goes to a file that only its owner
 * reads. Each cluster has a directory, which is the same each time. It is below the session's own directory, which goes
 * with the session, or at home.
 */
export function etcdctlEnvironment(
  clientUrls: readonly string[],
  caCertificate: string,
  certificate: string,
  key: string,
): string {
  const files = { "ca.pem": caCertificate, "client.pem": certificate, "client-key.pem": key };
  return [
    // By the CA: it differs between clusters, and stays when members come and go.
    `etcdctl_files=\${XDG_RUNTIME_DIR:-$HOME/.cache}/etcd-cluster/${digest(caCertificate)}`,
    '(umask 077; mkdir -p "$etcdctl_files" && chmod 0700 "$etcdctl_files")',
    ...Object.entries(files).map(
      ([file, pem]) =>
        `(umask 077; cat >"$etcdctl_files/${file}.new" <<'PEM' && ` +
        `mv -f "$etcdctl_files/${file}.new" "$etcdctl_files/${file}"\n${pem.trim()}\nPEM\n)`,
    ),
    `export ETCDCTL_ENDPOINTS=${quoted(clientUrls.join(","))}`,
    'export ETCDCTL_CACERT="$etcdctl_files/ca.pem"',
    'export ETCDCTL_CERT="$etcdctl_files/client.pem"',
    'export ETCDCTL_KEY="$etcdctl_files/client-key.pem"',
    "",
  ].join("\n");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
