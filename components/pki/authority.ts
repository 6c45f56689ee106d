import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import { authorityChain } from "../../decisions/pki/authority/authorityChain";
import { defaultAuthority } from "../../decisions/pki/pkiDefaults";
import { caSubject } from "../../decisions/pki/names/certificateSubject";
import { digest } from "../../decisions/host/digest";
import { signingKey } from "../../decisions/pki/signingKey";
import { serialNumbers } from "../../decisions/pki/revocation/serialNumber";
import { outputErrorsReport } from "../../decisions/findings/errorsReport";
import { userError } from "../pulumi/userError";
import { keepAuthority } from "./keepAuthority";
import type { CaSettings, CustomCa } from "./PkiSettings";

/** One generation of the CA. */
export interface Authority {
  /** PEM of the certificate that signs. */
  certificate: pulumi.Output<string>;
  /** PEM of its key; a secret. */
  key: pulumi.Output<string>;
  /** PEM of what stands between it and the root; goes with every certificate that it signs. */
  intermediates: pulumi.Output<string>;
  /** PEM of the root. */
  root: pulumi.Output<string>;
  /** PEM of the trusted CAs: the root, and the intermediates below it. */
  bundle: pulumi.Output<string>;
  /** It differs for each CA, in previews too, when a new one has no certificate yet. */
  identity: pulumi.Output<string>;
  /** ISO 8601 in UTC. */
  expiry: pulumi.Output<string>;
  /** Serial number of the certificate that signs, and of each that goes with the certificates that it signs. */
  serials: pulumi.Output<string[]>;
}

/** All inputs of a CA that is made, so that nothing replaces a CA which is in use. A new one is a new generation. */
const asItWasMade = {
  key: ["algorithm", "ecdsaCurve", "rsaBits"],
  certificate: ["allowedUses", "maxPathLength", "subject", "validityPeriodHours"],
};

/** Makes a generation of the CA. */
export function madeAuthority(
  name: string,
  generation: number,
  settings: CaSettings,
  opts: pulumi.CustomResourceOptions,
): Authority {
  const suffix = generation === 1 ? "" : `-g${generation}`;
  const subject = caSubject(settings.subject, name);
  // A subject of its own: software that looks an issuer up by its name would try the old key.
  const commonName = generation === 1 ? subject.commonName : `${subject.commonName ?? name} g${generation}`;
  const key = new tls.PrivateKey(
    `${name}-ca-key${suffix}`,
    // Both sizes, though one is not used: only an input that is there can be held to what it was.
    {
      algorithm: settings.algorithm ?? defaultAuthority.algorithm,
      rsaBits: settings.rsaBits ?? defaultAuthority.rsaBits,
      ecdsaCurve: settings.curve ?? defaultAuthority.curve,
    },
    { ...opts, ignoreChanges: asItWasMade.key },
  );
  const certificate = new tls.SelfSignedCert(
    `${name}-ca${suffix}`,
    {
      privateKeyPem: key.privateKeyPem,
      subject: { ...subject, commonName },
      isCaCertificate: true,
      maxPathLength: settings.maxPathLength ?? defaultAuthority.maxPathLength,
      setSubjectKeyId: true,
      validityPeriodHours: (settings.validityDays ?? defaultAuthority.validityDays) * 24,
      allowedUses: settings.allowedUses ?? [...defaultAuthority.allowedUses],
    },
    {
      ...opts,
      ignoreChanges: asItWasMade.certificate,
      hooks: { beforeCreate: [keepAuthority(`${name}-ca${suffix}`, generation)] },
    },
  );
  const pem = pulumi.unsecret(certificate.certPem);
  return {
    certificate: pem,
    key: pulumi.secret(key.privateKeyPem),
    intermediates: pulumi.output(""),
    root: pem,
    bundle: pem,
    // Nothing replaces it, so its generation is enough.
    identity: pulumi.output(`g${generation}`),
    expiry: pulumi.unsecret(certificate.validityEndTime).apply((end) => new Date(end).toISOString()),
    serials: pem.apply(serialNumbers),
  };
}

/** Takes a CA that the user brings, after a look at whether it can sign. */
export function existingAuthority(
  name: string,
  { field, generation }: { field: string; generation: number },
  { certificate, key, chain }: CustomCa,
  now: Date,
): Authority {
  const known = pulumi
    .all([certificate, key === undefined ? undefined : pulumi.secret(key), chain])
    .apply(([signer, signerKey, above]) => {
      const found = authorityChain(field, { certificate: signer, key: signerKey, chain: above }, now);
      if ("errors" in found)
        throw userError(`${name}: ${outputErrorsReport(found.errors, "Nothing that needs this CA")}`);
      return { ...found, key: signerKey === undefined ? "" : signingKey(signerKey) };
    });
  // The key made all of it a secret, and certificates are public.
  const open = pulumi.unsecret(known);
  return {
    certificate: open.apply((one) => one.certificate),
    key: known.apply((one) => one.key),
    intermediates: open.apply((one) => one.intermediates),
    root: open.apply((one) => one.root),
    bundle: open.apply((one) => one.bundle),
    identity: open.apply((one) => `g${generation} ${digest(one.bundle)}`),
    expiry: open.apply((one) => one.expiry),
    serials: open.apply((one) => [...new Set(serialNumbers(one.certificate + one.intermediates))]),
  };
}
