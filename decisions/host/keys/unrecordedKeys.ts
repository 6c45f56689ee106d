/** A place without a recorded key, and the fingerprint that it showed, or why it showed none. */
export interface ShownPlace {
  place: string;
  shows: string;
}

/** The warning of places without a recorded SSH host key. */
export function unrecordedKeys(cluster: string, shown: readonly ShownPlace[], preview: boolean): string {
  const effect = preview
    ? "The next update records what they show then."
    : "This update records what they show, and later updates refuse another key.";
  return (
    `${cluster}: no SSH host key was recorded for these addresses, because an earlier update was interrupted or had ` +
    `targets. No key was expected there, so a machine in a host's place would not be noticed. ${effect} ` +
    "Compare each with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host's console, " +
    `or write connection.hostKey.\n${shown.map(({ place, shows }) => `  ${place}: ${shows}`).join("\n")}`
  );
}
