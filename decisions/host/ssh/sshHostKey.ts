import { createHash } from "node:crypto";

/** A machine's SSH key: what kind it is, and the key in base64. */
export interface SshHostKey {
  kind: string;
  key: string;
}

/**
 * Reads the first line with a key in a text of a `.pub` file, `known_hosts` or `ssh-keyscan`, as Pulumi's commands do.
 */
export function sshHostKey(text: string): SshHostKey | undefined {
  return sshHostKeys(text)[0];
}

/**
 * Why Pulumi's plugin never accepts a pinned key, if it does not: it asks for an RSA key by SHA-1, which no sshd since
 * OpenSSH 8.8 offers.
 */
export function unusableHostKey(text: string): string | undefined {
  const [first, ...others] = sshHostKeys(text);
  if (first?.kind !== "ssh-rsa") return undefined;
  const better = others.find(({ kind }) => kind !== "ssh-rsa");
  return (
    "the first key is of the kind ssh-rsa, which Pulumi's commands ask for in a way that no current sshd offers. " +
    (better
      ? `Write only this line of it: "${better.kind} ${better.key}".`
      : "Write the line that `ssh-keyscan -t ed25519,ecdsa HOST` prints. If the host has no such key, " +
        "run `ssh-keygen -A` on it and restart sshd.")
  );
}

function sshHostKeys(text: string): SshHostKey[] {
  return text.split("\n").flatMap((line) => {
    const words = line.trim().split(/\s+/);
    const at = words.findIndex((word) => /^(ssh-|ecdsa-|sk-)/.test(word));
    const [kind, key] = at < 0 || line.startsWith("#") ? [] : words.slice(at);
    return kind !== undefined && key !== undefined && kindOf(key) === kind ? [{ kind, key }] : [];
  });
}

/** The line of a key as it comes over the wire. */
export function hostKeyLine(key: Buffer): string {
  const base64 = key.toString("base64");
  return `${kindOf(base64) ?? ""} ${base64}`;
}

/** As `ssh-keygen -lf` prints it on the host. */
export function hostKeyFingerprint(base64: string): string {
  const hash = createHash("sha256").update(Buffer.from(base64, "base64")).digest("base64");
  return `SHA256:${hash.replace(/=+$/, "")}`;
}

/** The kind stands in the key itself too, behind its length. */
function kindOf(base64: string): string | undefined {
  const bytes = Buffer.from(base64, "base64");
  return bytes.length < 4 ? undefined : bytes.subarray(4, 4 + bytes.readUInt32BE(0)).toString("latin1");
}
