import { configureInput } from "./keptHostName";
import { digest } from "../host/digest";
import { fileIn } from "../host/namedFiles";

/** The parts that a host must have before its member starts. */
export const stagedParts = ["install", "certificate", "configuration", "revocation"] as const;
export type StagedPart = (typeof stagedParts)[number];

/** The kinds of staged files. */
export const stagedKinds = ["configuration", "bundle", "certificate", "revocation", "releases"] as const;
export type StagedKind = (typeof stagedKinds)[number];

/** Digests of what is staged, and the version of etcd. A part that a host does not have is not among them. */
export type Staged = Partial<Record<StagedKind, string>>;

/** Something staged, as the host reports it. `value` is `-` for nothing, and all versions of the releases. */
export interface FoundStaged {
  kind: StagedKind;
  since: string;
  value: string;
}

/** The files that the input of a part stages. */
export function stagedBy(part: StagedPart, stdin: string): Staged {
  const line = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(stdin)?.[1] ?? "";
  const file = (name: string) => fileIn(stdin, name);
  switch (part) {
    case "install":
      return { releases: line("version") };
    case "certificate":
      return { bundle: digest(file("trust") + file("ca.pem")), certificate: digest(file("member.pem")) };
    case "configuration":
      return { configuration: digest(configureInput(stdin).files) };
    case "revocation":
      return { revocation: digest(Buffer.from(line("list"), "base64")) };
  }
}
