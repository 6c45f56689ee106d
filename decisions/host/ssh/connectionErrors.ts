import { fieldError, type FieldError } from "../../findings/fieldError";
import { portError } from "../../network/portError";
import { serverNameError } from "../../network/serverNameError";
import { HostKeyPolicy } from "../keys/hostKeyPolicy";
import { sshDefaults } from "./sshDefaults";
import { sshHostKey, unusableHostKey } from "./sshHostKey";
import { sshKeyError } from "./sshKeyError";

/** How a host is reached. */
export interface ConnectionConfiguration {
  host?: string;
  port?: number;
  user?: string;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  hostKey?: string;
  hostKeyPolicy?: string;
  agentSocketPath?: string;
  perDialTimeout?: number;
  dialErrorLimit?: number;
  /** The connection to the bastion. */
  proxy?: ConnectionConfiguration;
}

/** How each host is reached. */
export interface ConnectionsConfiguration {
  connection?: ConnectionConfiguration;
  hosts?: readonly { connection?: ConnectionConfiguration }[];
}

/** The connection of the cluster, and those of single hosts, which stand over it. */
export function connectionsErrors({
  connection: shared = {},
  hosts = [],
}: ConnectionsConfiguration): FieldError[] {
  const passphrases = hosts.some(({ connection }) => connection?.privateKeyPassword !== undefined);
  return [
    ...connectionErrors("connection", shared, { privateKeyPassword: passphrases ? "a host's" : undefined }),
    ...hosts.flatMap(({ connection = {} }, index) =>
      connectionErrors(`hosts[${index}].connection`, connection, shared),
    ),
    ...hosts.flatMap(({ connection }, index) =>
      pinErrors(`hosts[${index}].connection`, { ...shared, ...connection }),
    ),
  ];
}

/**
 * The keys that a pinned connection lacks, in the cluster's settings and the host's together. A field without a
 * value is known late.
 */
function pinErrors(
  field: string,
  { hostKeyPolicy, ...host }: Pick<ConnectionConfiguration, "hostKeyPolicy" | "hostKey" | "proxy">,
): FieldError[] {
  if (hostKeyPolicy !== HostKeyPolicy.Pinned) return [];
  const lacking = (at: string, machine: string) =>
    fieldError(
      `${at}.hostKey`,
      `hostKeyPolicy is "pinned", and no key of this ${machine} is given. ` +
        'Write a line of `ssh-keyscan`, as in "ssh-ed25519 AAAAC3Nza...".',
    );
  return [
    ...("hostKey" in host ? [] : [lacking(field, "host")]),
    ...(host.proxy === undefined || "hostKey" in host.proxy ? [] : [lacking(`${field}.proxy`, "bastion")]),
  ];
}

/** The errors of one connection, under that field's name. `inherited` has the values that it replaces in part. */
export function connectionErrors(
  field: string,
  connection: ConnectionConfiguration,
  inherited: Pick<ConnectionConfiguration, "privateKeyPassword"> = {},
): FieldError[] {
  const { host, port, user, privateKey, hostKey, hostKeyPolicy, agentSocketPath, proxy } = connection;
  const { privateKeyPassword = inherited.privateKeyPassword, perDialTimeout, dialErrorLimit } = connection;
  const key =
    privateKey === undefined ? undefined : sshKeyError(privateKey, privateKeyPassword !== undefined);
  return [
    host === undefined ? undefined : serverNameError(`${field}.host`, host, `${field}.port`),
    port === undefined ? undefined : portError(`${field}.port`, port, sshDefaults.port),
    user === undefined || /^[^\s:/]+$/.test(user)
      ? undefined
      : fieldError(
          `${field}.user`,
          `"${user}" is not a valid user name. Write root, or a user with sudo without a password.`,
        ),
    key === undefined ? undefined : fieldError(`${field}.privateKey`, `it ${key}`),
    hostKey === undefined ? undefined : hostKeyFieldError(`${field}.hostKey`, hostKey),
    hostKeyPolicy === undefined || policies.includes(hostKeyPolicy)
      ? undefined
      : fieldError(
          `${field}.hostKeyPolicy`,
          `"${hostKeyPolicy}" is not a valid policy. Write "${policies.join('", "')}".`,
        ),
    agentSocketPath === undefined || agentSocketPath.startsWith("/")
      ? undefined
      : fieldError(
          `${field}.agentSocketPath`,
          `"${agentSocketPath}" is not absolute. Write the whole path, as $SSH_AUTH_SOCK has it.`,
        ),
    perDialTimeout === undefined || (Number.isInteger(perDialTimeout) && perDialTimeout >= 0)
      ? undefined
      : fieldError(
          `${field}.perDialTimeout`,
          `${perDialTimeout}. Write whole seconds, or 0 to wait without a limit.`,
        ),
    dialErrorLimit === undefined || (Number.isInteger(dialErrorLimit) && dialErrorLimit >= -1)
      ? undefined
      : fieldError(
          `${field}.dialErrorLimit`,
          `${dialErrorLimit}. Write how many tries may fail, or -1 to try without a limit.`,
        ),
    ...(proxy === undefined ? [] : connectionErrors(`${field}.proxy`, proxy)),
  ].filter((error) => error !== undefined);
}

const policies: readonly string[] = Object.values(HostKeyPolicy);

function hostKeyFieldError(field: string, hostKey: string): FieldError | undefined {
  if (sshHostKey(hostKey) === undefined)
    return fieldError(
      field,
      `${hostKeyError(hostKey)} Write a line of \`ssh-keyscan\`, as in "ssh-ed25519 AAAAC3Nza...".`,
    );
  const unusable = unusableHostKey(hostKey);
  return unusable === undefined ? undefined : fieldError(field, unusable);
}

function hostKeyError(text: string): string {
  if (text.startsWith("SHA256:") || text.startsWith("MD5:")) return "it is a fingerprint, not the key.";
  return text.includes("PRIVATE KEY")
    ? "it is a private key, not a host's public one."
    : "it is not the key of a host.";
}
