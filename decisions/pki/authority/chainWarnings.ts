import { warning, type FieldError } from "../../findings/fieldError";
import { authorities } from "./authorities";
import type { PkiConfiguration } from "../pkiErrors";

/** Warns of a CA below others, because members trust all of them. No other message shows which clients that lets in. */
export function chainWarnings({ authorities: asked, customCAs = {} }: PkiConfiguration): FieldError[] {
  return authorities(asked)
    .trusted.filter((generation) => {
      const { chain } = (customCAs[generation] ?? {}) as { chain?: unknown };
      return chain !== undefined && chain !== "";
    })
    .map((generation) =>
      warning(
        `pki.customCAs.${generation}.chain`,
        `members trust every CA in it, so a client certificate of any of them, and of any CA ` +
          "below them, reads and writes every key unless etcd's authentication is on. If those are not yours alone, " +
          "bring a root that signs for this cluster only.",
      ),
    );
}
