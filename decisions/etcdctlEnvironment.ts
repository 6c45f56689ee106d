/** Lines for `eval` that make `etcdctl` work in the shell that reads them. The key goes to a file only its owner reads. */
export function etcdctlEnvironment(
  clientUrls: readonly string[],
  caCertificate: string,
  certificate: string,
  key: string,
): string {
  return [
    "etcdctl_files=$(mktemp -d)",
    ...Object.entries({ "ca.pem": caCertificate, "client.pem": certificate, "client-key.pem": key }).map(
      ([file, pem]) => `(umask 077; cat >"$etcdctl_files/${file}" <<'PEM'\n${pem.trim()}\nPEM\n)`,
    ),
    `export ETCDCTL_ENDPOINTS='${clientUrls.join(",")}'`,
    'export ETCDCTL_CACERT="$etcdctl_files/ca.pem"',
    'export ETCDCTL_CERT="$etcdctl_files/client.pem"',
    'export ETCDCTL_KEY="$etcdctl_files/client-key.pem"',
    "",
  ].join("\n");
}
