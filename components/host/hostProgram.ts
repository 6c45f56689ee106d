import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Architecture, architectures, programDigests } from "../../decisions/host/programDigests";
import { userError } from "../pulumi/userError";

/** The program that works on a host: a static binary for each architecture. `scripts/host-program` builds it. */
export interface HostProgram {
  /** SHA-256 of each binary. A host compares its own program with both, so no state depends on an architecture. */
  digests: Record<Architecture, string>;
  /** The beginnings of the digests, in the order of the architectures. `etcd-host version` prints that of a host. */
  versions: readonly string[];
}

/** In a checkout and in the npm package alike. */
const folder = join(__dirname, "..", "..", "host", "build");

let program: HostProgram | undefined;

/** The digests alone: only a host that lacks the program needs its bytes. */
export function hostProgram(): HostProgram {
  program ??= read();
  return program;
}

function read(): HostProgram {
  const digests = programDigests(readBuilt("SHA256SUMS").toString());
  return { digests, versions: architectures.map((architecture) => digests[architecture].slice(0, 12)) };
}

/** The binary, compressed by gzip. */
export function packedProgram(architecture: Architecture): Buffer {
  return readBuilt(`etcd-host-linux-${architecture}.gz`);
}

function readBuilt(file: string): Buffer {
  try {
    return readFileSync(join(folder, file));
  } catch (error) {
    throw userError(
      `${join(folder, file)}: the program for the hosts is not built (${(error as Error).message}). ` +
        "Nothing was changed. Run `make host-program`, which needs Go; the npm package has the program in it.",
      "program.not-built",
    );
  }
}
