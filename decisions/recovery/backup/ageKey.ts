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

/** Whether the six last characters are the checksum of the rest, as BIP 173 defines it. */
function isBech32(text: string): boolean {
  const split = text.lastIndexOf("1");
  const prefix = Array.from(text.slice(0, split), (letter) => letter.charCodeAt(0));
  const data = Array.from(text.slice(split + 1), (letter) => letters.indexOf(letter));
  if (data.includes(-1)) return false;
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data];
  let sum = 1;
  for (const value of values) {
    const top = sum >> 25;
    sum = ((sum & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >> bit) & 1) sum ^= generator;
  }
  return sum === 1;
}
