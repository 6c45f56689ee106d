import type { X509Certificate } from "node:crypto";
import type { FieldError } from "../../findings/fieldError";
import { authorityLine, authorityErrors } from "./authorityErrors";
import { certificates } from "../certificates";

/** A CA as its user has it, in PEM. */
export interface AuthorityFiles {
  certificate: string;
  /** Left out where it only has to be trusted. */
  key?: string;
  /** The CAs above it, each signed by the next. */
  chain?: string;
}

/** A CA that can sign, its chain taken apart. */
export interface AuthorityChain {
  certificate: string;
  /** The CAs that go with a leaf, so that it can be followed to the root: the signing CA and those above it. */
  intermediates: string;
  root: string;
  /** The trusted CAs: the root, and those below it. Clients of an adopted cluster may not show intermediates. */
  bundle: string;
  /** When the first of them ends, ISO 8601 in UTC. */
  expiry: string;
}

/** Takes a chain apart, or says all that is wrong with it. No sentence holds anything of the key. */
export function authorityChain(
  field: string,
  files: AuthorityFiles,
  now: Date,
): AuthorityChain | { errors: FieldError[] } {
  const errors = authorityErrors(field, files, now);
  if (errors.length > 0) return { errors };
  const line = authorityLine(certificates(files.certificate)?.[0], certificates(files.chain ?? ""));
  const ends = line.map(({ validTo }) => new Date(validTo).getTime());
  return {
    certificate: pem(line.slice(0, 1)),
    intermediates: pem(line.slice(0, -1)),
    root: pem(line.slice(-1)),
    bundle: pem([...line].reverse()),
    expiry: new Date(Math.min(...ends)).toISOString(),
  };
}

function pem(list: X509Certificate[]): string {
  return list.map((one) => `${one.toString().trimEnd()}\n`).join("");
}
