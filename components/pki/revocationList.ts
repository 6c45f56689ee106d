import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { revokedInUse } from "../../decisions/pki/revocation/revokedInUse";
import { serialNumber } from "../../decisions/pki/revocation/serialNumber";
import { errorLines } from "../../decisions/findings/errorsReport";
import { isRefused, printedFieldError } from "../../decisions/findings/fieldError";
import { userError } from "../pulumi/userError";
import type { Authority } from "./authority";
import { revocationProgram } from "./revocationProgram";

/** The parts of a revocation list. */
export interface RevocationListArgs {
  /** The CA that signs it. */
  authority: Authority;
  /** Serial numbers. In another order, or another spelling, it is the same list. */
  revoked: readonly string[];
  /** Serial numbers of the certificates in use, by the names of `certificateSerials`. */
  inUse: Readonly<Record<string, pulumi.Output<string[]>>>;
  /** The certificates in use: they are made, or made again, before. */
  after: pulumi.Resource[];
}

/**
 * A list of revoked certificates, in base64 of DER. It is made when its inputs change, and kept in the state: an ECDSA
 * signature is another one each time. One list for all CAs: etcd compares serial numbers only, without the issuer, the
 * signature or a date, and it takes one file only.
 */
export function revocationList(
  name: string,
  { authority, revoked, inUse, after }: RevocationListArgs,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const refuse = refuseInUse(name, revoked, inUse);
  const serials = [...new Set(revoked.map(serialNumber))].sort();
  const list = new command.local.Command(
    name,
    {
      // In the environment rather than here: a command that fails is shown whole.
      create: 'eval "$PROGRAM"',
      environment: {
        PROGRAM: revocationProgram,
        CERTIFICATE: authority.certificate,
        REVOKED: serials.map((serial) => `${serial}\n`).join(""),
      },
      stdin: authority.key,
      addPreviousOutputInEnv: false,
      logging: "stderr",
    },
    { ...opts, dependsOn: after, hooks: { beforeCreate: [refuse], beforeUpdate: [refuse] } },
  );
  return pulumi.unsecret(list.stdout);
}

/** In previews too. A certificate that the update is yet to make is not judged: no list can name it. */
function refuseInUse(
  name: string,
  revoked: readonly string[],
  inUse: RevocationListArgs["inUse"],
): pulumi.ResourceHook {
  const known: Record<string, string[]> = {};
  for (const [certificate, serials] of Object.entries(inUse)) {
    known[certificate] = []; // in their order, whichever is known first
    serials.apply((all) => {
      known[certificate] = all;
      for (const one of revokedInUse({ [certificate]: all }, revoked))
        if (!isRefused(one)) void pulumi.log.warn(printedFieldError(one));
    });
  }
  return new pulumi.ResourceHook(
    `${name}-in-use`,
    () => {
      const errors = revokedInUse(known, revoked).filter(isRefused);
      if (errors.length > 0) throw userError(`nothing was revoked.\n${errorLines(errors)}`);
    },
    { onDryRun: true },
  );
}
