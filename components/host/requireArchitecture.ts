import { type Architecture, architectureOf } from "../../decisions/host/programDigests";

/** The architecture of a host, by its kernel's name. */
export function requireArchitecture(kernelName: string): Architecture {
  const architecture = architectureOf(kernelName);
  if (architecture === undefined) throw new WrongArchitecture(kernelName);
  return architecture;
}

/** Neither etcd nor the program is built for it. */
export class WrongArchitecture extends Error {
  constructor(readonly kernelName: string) {
    super(
      `the host's architecture is ${kernelName}; the program for the hosts is built for x86_64 and aarch64`,
    );
  }
}
