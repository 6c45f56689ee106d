/** A place without a recorded key, and the fingerprint that it showed, or why it showed none. */
export interface ShownPlace {
  place: string;
  shows: string;
}

/** The warning of places without a recorded SSH host key. */
export function unrecordedKeys(cluster: string, shown: readonly ShownPlace[], preview: boolean): string {
  const record = preview ? "The next update without targets" : "An update without targets";
  return (
    `${cluster}: no SSH host key is recorded for these addresses. An update that was interrupted, or that has targets, ` +
    "may not record them. No key was expected there, so a machine in a host's place would not be noticed. " +
    `${record} records what they show then, and later updates refuse another key. ` +
    "Compare each with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the host's console, " +
    `or write connection.hostKey.\n${shown.map(({ place, shows }) => `  ${place}: ${shows}`).join("\n")}`
  );
}
