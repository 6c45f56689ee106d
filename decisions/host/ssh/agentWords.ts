/** sshd's MaxAuthTries by default. Each key that an agent offers is a try. */
const mostTries = 6;

/** Pulumi's plugin asks an agent also where a key or a password is given. */
export function agentIsDead(field: string, socketPath: string, why: string): string {
  return (
    `the SSH agent at ${socketPath} does not answer (${why}), and Pulumi's commands ask it whenever it is named. ` +
    `Run \`unset SSH_AUTH_SOCK\` where Pulumi runs, or write the socket of a running agent as ${field}.agentSocketPath`
  );
}

/** Why a host may refuse the keys of an agent, if their kinds or their number say so. */
export function agentKeysRefused(field: string, kinds: readonly string[]): string | undefined {
  const advice =
    `Write a plain key that the host accepts as ${field}.privateKey ` +
    "(in a stack's configuration privateKeyFile)";
  if (kinds.length === 0) return `The SSH agent holds no key. Load one with \`ssh-add\`, or: ${advice}`;
  const unread = kinds.filter((kind) => kind.includes("-cert-v01@") || kind.startsWith("sk-"));
  if (unread.length > 0)
    return (
      `The SSH agent holds ${[...new Set(unread)].join(", ")}. The checks of this program cannot log in with an ` +
      `OpenSSH certificate or a security key. ${advice}`
    );
  if (kinds.length > mostTries)
    return (
      `The SSH agent holds ${kinds.length} keys, and sshd ends a login after ${mostTries} tries by default ` +
      `(MaxAuthTries). Load only the key that the host knows (\`ssh-add -D\`, then \`ssh-add KEY\`), or: ${advice}`
    );
  return undefined;
}
