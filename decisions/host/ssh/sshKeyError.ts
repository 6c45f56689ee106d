import { readTheFile } from "../../findings/readTheFile";

/**
 * The error of an SSH private key, as the end of a sentence about it. A login shows later whether the host accepts it.
 */
export function sshKeyError(text: string, passphraseGiven: boolean): string | undefined {
  const key = text.trim();
  if (key === "") return "is empty. Write the private key.";
  if (/^(ssh-|ecdsa-|sk-)/.test(key))
    return "is a public key. Write the private one, which is in the file without .pub.";
  if (key.startsWith("PuTTY-User-Key-File"))
    return "is in PuTTY's form. Write what `puttygen KEY -O private-openssh` makes of it.";
  if (!key.includes("\n") && /^[~./]|[/.]\w+$/.test(key))
    return (
      `is a path. Write the content of the file: ${readTheFile}. ` +
      "Only the configuration of this project's own program has privateKeyFile."
    );
  const { kind, body } = armored(key);
  if (kind === undefined || body === undefined)
    return "is not a private key. Write all of the file, from -----BEGIN to -----END, each line of it as a line.";
  if (kind === "PRIVATE KEY" || kind === "ENCRYPTED PRIVATE KEY")
    return (
      "is in PKCS#8, which is not read here. Write it in OpenSSH's form: " +
      "`ssh-keygen -p -f KEY` makes that of RSA and ECDSA keys."
    );
  if (!/^(OPENSSH|RSA|EC) PRIVATE KEY$/.test(kind))
    return `is not an SSH private key, but has the kind ${kind}. Write the private key that the hosts know.`;
  const encrypted = cipher(kind, body);
  if (encrypted === undefined) return "is not whole. Copy the file again.";
  return encrypted && !passphraseGiven
    ? "is encrypted. Write its passphrase as privateKeyPassword, or leave the key out and let the SSH agent hold it."
    : undefined;
}

/** Whether a key is not encrypted for certain. Go's SSH client refuses a passphrase beside such a key. */
export function isPlainSshKey(text: string): boolean {
  const { kind, body } = armored(text.trim());
  return kind !== undefined && body !== undefined && cipher(kind, body) === false;
}

/** The kind of key that a text names, and the text of its body. */
function armored(key: string): { kind?: string; body?: string } {
  const [, kind, body] = /^-----BEGIN ([A-Z0-9 ]+)-----\n(.*)\n-----END \1-----$/s.exec(lines(key)) ?? [];
  return { kind, body };
}

function cipher(kind: string, body: string): boolean | undefined {
  return kind.startsWith("OPENSSH") ? openSshCipher(body) : pemCipher(body);
}

function lines(text: string): string {
  return text.replace(/\r\n/g, "\n");
}

/** Whether it is encrypted, as its header says. */
function pemCipher(body: string): boolean | undefined {
  const [base64 = "", headers] = body.split("\n\n").reverse();
  return isBase64(base64) ? headers?.includes("ENCRYPTED") === true : undefined;
}

/** The same of OpenSSH's own form: a magic word, then fields behind their lengths. The first field names the cipher. */
function openSshCipher(body: string): boolean | undefined {
  if (!isBase64(body)) return undefined;
  const bytes = Buffer.from(body, "base64");
  const magic = "openssh-key-v1\0";
  if (bytes.subarray(0, magic.length).toString("latin1") !== magic) return undefined;
  let at = magic.length;
  const field = () => {
    if (at + 4 > bytes.length) return undefined;
    const end = at + 4 + bytes.readUInt32BE(at);
    const content = end > bytes.length ? undefined : bytes.subarray(at + 4, end);
    at = end;
    return content;
  };
  const [cipher] = [field(), field(), field()];
  at += 4; // how many keys: one
  const [publicKey, privateKey] = [field(), field()];
  if (cipher === undefined || publicKey === undefined || privateKey === undefined) return undefined;
  return cipher.toString() !== "none";
}

function isBase64(text: string): boolean {
  return /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text);
}
