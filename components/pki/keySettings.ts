import type * as tls from "@pulumi/tls";
import type { KeySettings } from "./PkiSettings";

/** What was asked for over the defaults. Of the two sizes only the one that its algorithm has. */
export function keySettings(asked: KeySettings, fallback: Required<KeySettings>): tls.PrivateKeyArgs {
  const algorithm = asked.algorithm ?? fallback.algorithm;
  return algorithm === "RSA"
    ? { algorithm, rsaBits: asked.rsaBits ?? fallback.rsaBits }
    : { algorithm, ecdsaCurve: asked.curve ?? fallback.curve };
}
