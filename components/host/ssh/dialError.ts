import { printable } from "../../../decisions/findings/printable";
import { agentKeysRefused } from "../../../decisions/host/ssh/agentWords";
import { sshDefaults } from "../../../decisions/host/ssh/sshDefaults";
import { hostKeyFingerprint, hostKeyLine } from "../../../decisions/host/ssh/sshHostKey";
import { hostAndPort } from "../../../decisions/network/hostAndPort";
import type { KnownConnection } from "./KnownConnection";

/**
 * Whether another try may succeed. `quickly`: the host is up, and its sshd starts or is busy. `patiently`: the host
 * or its user may not exist yet, and a try takes long or counts as a failed login. `slowly`: the host is silent, and a
 * try takes all its time. `never`: the configuration is wrong.
 */
export type Repeat = "quickly" | "patiently" | "slowly" | "never";

/** Why one try to log in failed, in plain words. An unauthenticated server may have written a part of them. */
export class DialError extends Error {
  constructor(
    message: string,
    readonly repeat: Repeat,
  ) {
    super(printable(message));
  }
}

/** The host shows another SSH host key than the expected one. */
class OtherHostKey extends DialError {}

/** Whether that is why a host, or a bastion on the way to it, could not be logged in on. */
export function isOtherHostKey(error: unknown): boolean {
  return error instanceof OtherHostKey || (error instanceof Error && isOtherHostKey(error.cause));
}

/** Which of both it was is not known here: a recorded key stands in `hostKey` too. */
export function hostKeyDiffers(field: string, shown: Buffer, expected: string): DialError {
  const fingerprint = hostKeyFingerprint(shown.toString("base64"));
  return new OtherHostKey(
    `the host's key is not the one in ${field}.hostKey (or hostKeyFile): it has ${fingerprint}. ` +
      `The one there, or the one that the first update recorded, is ${hostKeyFingerprint(expected)}. ` +
      "Another machine may answer there. If the host was installed again, compare its fingerprint on its console " +
      "(`for key in /etc/ssh/ssh_host_*.pub; do ssh-keygen -lf $key; done`). If it is the same, write for this host " +
      `${field}.hostKey: "${hostKeyLine(shown)}"`,
    "never",
  );
}

/** The code is a number where the server ended the connection, and then the message is the server's. */
export type SshError = Error & { level?: string; code?: string | number };

/** Judges what the SSH library throws before it dials, such as a key that it cannot read. */
export function keyError(error: Error, to: KnownConnection, field: string): DialError {
  const { message } = error;
  if (!message.startsWith("Cannot parse privateKey")) return dialError(error, to, field);
  return new DialError(
    /passphrase/i.test(message)
      ? `${field}.privateKeyPassword does not open ${field}.privateKey. Write the key's own passphrase`
      : `${field}.privateKey cannot be read (${message.replace(/^.*?: /, "")}). Write it in OpenSSH's form, whole`,
    "never",
  );
}

/** More than any SSH server needs. */
const mostCharacters = 200;

/** `field`: where these settings stand, for the words of an error. `agentKeys`: the kinds of an agent's keys. */
export function dialError(
  error: SshError,
  to: KnownConnection,
  field: string,
  agentKeys?: readonly string[],
): DialError {
  const [repeat, message] = judged(error, to, field, agentKeys);
  return new DialError(message, repeat);
}

function judged(
  error: SshError,
  to: KnownConnection,
  field: string,
  agentKeys: readonly string[] | undefined,
): [Repeat, string] {
  const where = hostAndPort(to.host, to.port ?? sshDefaults.port);
  // A line break would let a server write findings of its own.
  const words = error.message.slice(0, mostCharacters).replaceAll("\n", " ");
  const message =
    typeof error.code === "number" ? `it ends the connection with ${JSON.stringify(words)}` : words;
  if (error.level === "client-authentication" || /too many authentication failures/i.test(message))
    return [
      "patiently",
      `${to.user ?? sshDefaults.user}@${to.host} refuses the login. ${loginAdvice(to, field, agentKeys)}`,
    ];
  const unreachable =
    `${where} cannot be reached (${message}). ` +
    "Check that the host is up, and that firewalls let this machine through.";
  if (error.level === "client-timeout") return ["slowly", unreachable];
  if (error.code === "ETIMEDOUT" || error.code === "EHOSTUNREACH") return ["patiently", unreachable];
  if (error.code === "ECONNREFUSED")
    return ["quickly", `${where} refuses connections. Is sshd running there?`];
  if (error.code === "ENOTFOUND" || error.code === "EAI_AGAIN")
    return [
      "patiently",
      `the name ${to.host} does not resolve where Pulumi runs. ` +
        `Write ${field}.host as an address, or check the resolver`,
    ];
  if (/before handshake/.test(message) || error.code === "ECONNRESET")
    return [
      "quickly",
      `${where} closed the connection before SSH began. ` +
        `Is it sshd that listens there (${field}.host, ${field}.port)? ` +
        "If so, its log shows the reason: too many logins at once (MaxStartups), or a rule against this machine",
    ];
  const unshared = /no matching (key exchange|\S+ cipher|\S+ MAC)/.exec(message)?.[1];
  if (unshared !== undefined) return ["never", noCommonAlgorithm(where, unshared)];
  return [
    "quickly",
    `${where}: ${message}. Is it sshd that listens there? Check ${field}.host and ${field}.port`,
  ];
}

/** sshd's option for a kind of algorithm, and one of the algorithms that the SSH library knows. */
const algorithms = {
  "key exchange": ["KexAlgorithms", "curve25519-sha256"],
  cipher: ["Ciphers", "aes256-gcm@openssh.com"],
  MAC: ["MACs", "hmac-sha2-256-etm@openssh.com"],
} as const;

/** The library names a cipher and a MAC with their direction. */
function noCommonAlgorithm(where: string, unshared: string): string {
  const kind = unshared.replace(/^\S+ (?=cipher|MAC)/, "") as keyof typeof algorithms;
  const [option, known] = algorithms[kind];
  return (
    `sshd at ${where} offers no ${kind} that the checks of this program know. ` +
    `Add ${known} to ${option} in the sshd_config of that host`
  );
}

function loginAdvice(
  { privateKey, password }: KnownConnection,
  field: string,
  agentKeys: readonly string[] | undefined,
): string {
  const given = privateKey ?? password;
  if (given === undefined && agentKeys === undefined)
    return (
      `There is no SSH agent, and no key in ${field}.privateKey ` +
      `(in a stack's configuration ${field}.privateKeyFile)`
    );
  const ofAgent = given === undefined ? agentKeysRefused(field, agentKeys ?? []) : undefined;
  return ofAgent ?? `Check ${field}.user and ${field}.privateKey (in a stack's configuration privateKeyFile)`;
}
