import { mistake, type Mistake } from "../../findings/mistake";
import { portMistake } from "../../network/portMistake";
import { serverNameMistake } from "../../network/serverNameMistake";
import { HostKeyPolicy } from "../../hostKeys/hostKeyPolicy";
import { sshHostKey } from "./sshHostKey";
import { sshKeyMistake } from "./sshKeyMistake";

/** How a host is reached. */
export interface ConnectionConfiguration {
  host?: string;
  port?: number;
  user?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  hostKey?: string;
  hostKeyPolicy?: string;
  agentSocketPath?: string;
  perDialTimeout?: number;
  dialErrorLimit?: number;
  /** Of the bastion. */
  proxy?: ConnectionConfiguration;
}

/** How each host is reached. */
export interface ConnectionsConfiguration {
  connection?: ConnectionConfiguration;
  hosts?: readonly { connection?: ConnectionConfiguration }[];
}

/** The connection of the cluster, and those of single hosts, which stand over it. */
export function connectionsMistakes({
  connection: shared = {},
  hosts = [],
}: ConnectionsConfiguration): Mistake[] {
  const passphrases = hosts.some(({ connection }) => connection?.privateKeyPassword !== undefined);
  return [
    ...connectionMistakes("connection", shared, { privateKeyPassword: passphrases ? "a host's" : undefined }),
    ...hosts.flatMap(({ connection = {} }, index) =>
      connectionMistakes(`hosts[${index}].connection`, connection, shared),
    ),
    ...hosts.flatMap(({ connection }, index) =>
      pinMistakes(`hosts[${index}].connection`, { ...shared, ...connection }),
    ),
  ];
}

/**
 * The keys that a pinned connection lacks, in the cluster's settings and the host's together. A field without a
 * value is known late.
 */
export function pinMistakes(
  field: string,
  { hostKeyPolicy, ...host }: Pick<ConnectionConfiguration, "hostKeyPolicy" | "hostKey" | "proxy">,
): Mistake[] {
  if (hostKeyPolicy !== HostKeyPolicy.Pinned) return [];
  const lacking = (at: string, machine: string) =>
    mistake(
      `${at}.hostKey`,
      `hostKeyPolicy is "pinned", and no key of this ${machine} is given. ` +
        'Write a line of `ssh-keyscan`, as in "ssh-ed25519 AAAAC3Nza...".',
    );
  return [
    ...("hostKey" in host ? [] : [lacking(field, "host")]),
    ...(host.proxy === undefined || "hostKey" in host.proxy ? [] : [lacking(`${field}.proxy`, "bastion")]),
  ];
}

/** What is wrong with one, under that field's name. `inherited`: what it stands over. */
export function connectionMistakes(
  field: string,
  connection: ConnectionConfiguration,
  inherited: Pick<ConnectionConfiguration, "privateKeyPassword"> = {},
): Mistake[] {
  const { host, port, user, privateKey, hostKey, hostKeyPolicy, agentSocketPath, proxy } = connection;
  const { privateKeyPassword = inherited.privateKeyPassword, perDialTimeout, dialErrorLimit } = connection;
  const key =
    privateKey === undefined ? undefined : sshKeyMistake(privateKey, privateKeyPassword !== undefined);
  return [
    host === undefined ? undefined : serverNameMistake(`${field}.host`, host, `${field}.port`),
    port === undefined ? undefined : portMistake(`${field}.port`, port, 22),
    user === undefined || /^[^\s:/]+$/.test(user)
      ? undefined
      : mistake(
          `${field}.user`,
          `"${user}" is no user's name. Write root, or a user with sudo without a password.`,
        ),
    key === undefined ? undefined : mistake(`${field}.privateKey`, `it ${key}`),
    hostKey === undefined || sshHostKey(hostKey) !== undefined
      ? undefined
      : mistake(
          `${field}.hostKey`,
          `${hostKeyMistake(hostKey)} Write a line of \`ssh-keyscan\`, as in "ssh-ed25519 AAAAC3Nza...".`,
        ),
    hostKeyPolicy === undefined || policies.includes(hostKeyPolicy)
      ? undefined
      : mistake(
          `${field}.hostKeyPolicy`,
          `"${hostKeyPolicy}" is not a valid policy. Write "${policies.join('", "')}".`,
        ),
    agentSocketPath === undefined || agentSocketPath.startsWith("/")
      ? undefined
      : mistake(
          `${field}.agentSocketPath`,
          `"${agentSocketPath}" is not absolute. Write the whole path, as $SSH_AUTH_SOCK has it.`,
        ),
    perDialTimeout === undefined || (Number.isInteger(perDialTimeout) && perDialTimeout >= 0)
      ? undefined
      : mistake(`${field}.perDialTimeout`, `${perDialTimeout}. Write whole seconds, or 0 to wait for ever.`),
    dialErrorLimit === undefined || (Number.isInteger(dialErrorLimit) && dialErrorLimit >= -1)
      ? undefined
      : mistake(
          `${field}.dialErrorLimit`,
          `${dialErrorLimit}. Write how many tries may fail, or -1 to try for ever.`,
        ),
    ...(proxy === undefined ? [] : connectionMistakes(`${field}.proxy`, proxy)),
  ].filter((mistake) => mistake !== undefined);
}

const policies: readonly string[] = Object.values(HostKeyPolicy);

function hostKeyMistake(text: string): string {
  if (text.startsWith("SHA256:") || text.startsWith("MD5:")) return "it is a fingerprint, not the key.";
  return text.includes("PRIVATE KEY")
    ? "it is a private key, not a host's public one."
    : "it is no host's key.";
}
