import { createPrivateKey, createPublicKey } from "node:crypto";

/** The beginning of a PKCS #8 document with a private key of X25519, whose 32 bytes follow (RFC 8410). */
const x25519 = Buffer.from("302e020100300506032b656e04220420", "hex");
const letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Describes an error in a public key of age, as the end of a sentence that begins with the key, or nothing. */
export function recipientError(text: string): string | undefined {
  if (/^age1[a-z0-9]{58}$/.test(text) && isBech32(text)) return undefined;
  return /^age1[a-z0-9]*$/.test(text)
    ? "is not whole, or has a wrong character. Copy the public key again; age-keygen -y FILE prints it."
    : 'is not a public key of age. Write one, as in "age1..."; age-keygen prints it.';
}

/** Whether a text is a private key of age. */
export function isAgeIdentity(text: string): boolean {
  const key = text.trim();
  return /^AGE-SECRET-KEY-1[A-Z0-9]{58}$/.test(key) && isBech32(key.toLowerCase());
}

/** The public key of a private key of age. Undefined for anything else. */
export function ageRecipient(identity: string): string | undefined {
  if (!isAgeIdentity(identity)) return undefined;
  const secret = regrouped(lettersOf(identity.trim().toLowerCase()).slice(0, -6), 5, 8).slice(0, 32);
  const key = createPrivateKey({
    key: Buffer.concat([x25519, Buffer.from(secret)]),
    format: "der",
    type: "pkcs8",
  });
  const raw = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-32);
  const data = regrouped([...raw], 8, 5);
  const sum = checksum("age", [...data, 0, 0, 0, 0, 0, 0]) ^ 1;
  const check = [25, 20, 15, 10, 5, 0].map((shift) => (sum >> shift) & 31);
  return `age1${[...data, ...check].map((value) => letters[value]).join("")}`;
}

/** Groups bits again, the highest first. The last group is filled with zeros. */
function regrouped(groups: readonly number[], from: number, to: number): number[] {
  const bits = groups.map((group) => group.toString(2).padStart(from, "0")).join("");
  return (bits.match(new RegExp(`.{1,${to}}`, "g")) ?? []).map((group) =>
    Number.parseInt(group.padEnd(to, "0"), 2),
  );
}

function lettersOf(text: string): number[] {
  return Array.from(text.slice(text.lastIndexOf("1") + 1), (letter) => letters.indexOf(letter));
}

/** Whether the six last characters are the checksum of the rest, as BIP 173 defines it. */
function isBech32(text: string): boolean {
  const data = lettersOf(text);
  return !data.includes(-1) && checksum(text.slice(0, text.lastIndexOf("1")), data) === 1;
}

/** 1 where the last six letters of the data are the checksum of the rest. */
function checksum(prefix: string, data: readonly number[]): number {
  const codes = Array.from(prefix, (letter) => letter.charCodeAt(0));
  const values = [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31), ...data];
  let sum = 1;
  for (const value of values) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >> bit) & 1) sum ^= generator;
  }
  return sum;
}
