/** How somebody set etcd up on a host: each host of such a cluster is another one's work. */
export interface Manner {
  unit: string;
  unitFile: string;
  user: string;
  programs: string;
  /** Where its certificates are. */
  certificates: string;
  /** The unit's `[Service]` lines, and the files that they need. */
  run: (flags: Record<string, string>) => { service: string; files?: Record<string, string> };
}

/** As many as there are ways in which a unit hands etcd its settings. */
export const manners: Manner[] = [
  {
    unit: "etcd3.service",
    unitFile: "/etc/systemd/system/etcd3.service",
    user: "keeper",
    programs: "/opt/keeper",
    certificates: "/etc/keeper",
    run: (flags) => ({
      service: `ExecStart=/opt/keeper/etcd ${Object.entries(flags)
        .map(([name, value]) => `--${name}=${value}`)
        .join(" ")}`,
    }),
  },
  {
    unit: "etcd.service",
    unitFile: "/etc/systemd/system/etcd.service",
    user: "root",
    programs: "/usr/local/bin",
    certificates: "/etc/etcd/pki",
    run: (flags) => ({
      service: "ExecStart=/usr/local/bin/etcd --config-file /etc/etcd/etcd.yaml",
      files: {
        "/etc/etcd/etcd.yaml": yaml(flags),
        "/etc/systemd/system/etcd.service.d/ours.conf": "[Service]\nLimitNOFILE=4096\n",
      },
    }),
  },
  {
    unit: "etcd-member.service",
    unitFile: "/usr/lib/systemd/system/etcd-member.service",
    user: "etcd",
    programs: "/usr/bin",
    certificates: "/etc/ssl/members",
    run: (flags) => ({
      service: "EnvironmentFile=/etc/default/members\nExecStart=/usr/bin/etcd",
      files: {
        "/etc/default/members": Object.entries(flags)
          .map(([name, value]) => `ETCD_${name.toUpperCase().replaceAll("-", "_")}=${value}\n`)
          .join(""),
      },
    }),
  },
];

function yaml(flags: Record<string, string>): string {
  // A list of URLs has colons. etcd reads no text as a boolean.
  const line = ([name, value]: [string, string]) => `${name}: ${value === "true" ? value : `'${value}'`}\n`;
  const isTls = (name: string) =>
    /^(peer-)?(cert-file|key-file|trusted-ca-file|client-cert-auth)$/.test(name);
  const plain = Object.entries(flags).filter(([name]) => !isTls(name));
  const section = (title: string, prefix: string) => {
    const own = Object.entries(flags).filter(
      ([name]) => isTls(name) && name.startsWith("peer-") === (prefix !== ""),
    );
    return own.length === 0
      ? ""
      : `${title}:\n${own
          .map(([name, value]) => `  ${name.slice(prefix.length)}: ${value} # by hand\n`)
          .join("")}`;
  };
  return (
    plain.map(line).join("") +
    section("client-transport-security", "") +
    section("peer-transport-security", "peer-")
  );
}
