import * as pulumi from "@pulumi/pulumi";
import { fieldErrorText } from "../../decisions/findings/fieldError";
import { defaultMethod } from "../../decisions/release/defaultMethod";
import { mirrorErrors } from "../../decisions/release/mirrorErrors";
import { userError } from "../pulumi/userError";
import type { InstallArgs } from "./InstallArgs";
import { archiveDigests } from "./localArchives";

/** Where the release comes from, with every default filled in. */
export interface SettledInstall extends InstallArgs {
  method: NonNullable<InstallArgs["method"]>;
  mirror: pulumi.Output<string>;
}

const project = "https://github.com/etcd-io/etcd/releases/download";

/** The digests of archives to copy up are read here, once for all hosts. */
export function settledInstall(install: InstallArgs = {}): SettledInstall {
  return {
    ...install,
    method: install.method ?? defaultMethod,
    mirror: pulumi.output(install.mirror ?? project).apply((mirror) => settledMirror(mirror, install.sha256)),
    sha256: archiveDigests(install),
  };
}

/** An Output is checked when its value is known. The type says that it has a text, which a cloud's bucket may lack. */
function settledMirror(mirror: string | undefined, sha256: InstallArgs["sha256"]): string {
  const [wrong] = mirrorErrors(mirror ?? "", sha256);
  if (wrong) throw userError(`${fieldErrorText(wrong)} No host was changed.`);
  return (mirror ?? "").replace(/\/+$/, "");
}
