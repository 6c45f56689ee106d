import * as pulumi from "@pulumi/pulumi";
import * as tls from "@pulumi/tls";
import {
  leafSubject,
  openFields,
  type CertificateSubject,
} from "../../decisions/pki/names/certificateSubject";
import { joinedNames } from "../../decisions/pulumi/resourceNames";
import { serialNumbers } from "../../decisions/pki/revocation/serialNumber";
import { renamed } from "../pulumi/renamed";
import type { Authority } from "./authority";
import type { KeySettings } from "./PkiSettings";

/** A certificate with its key, as they go into files. */
export interface LeafCertificate {
  /** PEM, followed by that of the intermediates where there are some. */
  readonly certificate: pulumi.Output<string>;
  /** PEM; a secret. A client's key is in PKCS#8, which Java needs too. */
  readonly key: pulumi.Output<string>;
  /** ISO 8601 in UTC. */
  readonly expiry: pulumi.Output<string>;
  /** Serial number, as `openssl x509 -serial` prints it. */
  readonly serial: pulumi.Output<string>;
}

/** The parts of one certificate. */
export interface LeafArgs {
  authority: Authority;
  key: Required<KeySettings>;
  /** None in certificates for etcd's HTTP gateway. */
  commonName?: string;
  /** The CA's subject: its other fields are in this certificate too. */
  subject?: CertificateSubject;
  names?: pulumi.Input<{ dnsNames: string[]; ipAddresses: string[] }>;
  usage: ("server_auth" | "client_auth")[];
  validityDays: number;
  /** Another value makes another certificate. */
  renewal: string;
  /** Whether it makes another key too. */
  renewKey: boolean;
}

/** Key, request and certificate of one member or client of a component. */
export function leaf(
  component: string,
  owner: string,
  args: LeafArgs,
  opts: pulumi.CustomResourceOptions,
): { leaf: LeafCertificate; resource: pulumi.Resource } {
  const named = (part: "key" | "request" | "cert") => joinedNames(component, owner, part);
  // A protected cluster renews its certificates too.
  const renewed = { ...opts, protect: false };
  // `earlyRenewalHours` goes by the clock of the machine that runs Pulumi, and shows no reason in a preview. The engine
  // replaces a resource whose trigger is not the recorded one. It records the first one without a replacement, and
  // makes the new resource before it drops the old one.
  const due = { ...renewed, replacementTrigger: args.renewal };
  const { algorithm, curve, rsaBits } = args.key;
  const rsa = algorithm === "RSA";
  const key = new tls.PrivateKey(
    named("key").name,
    rsa ? { algorithm, rsaBits } : { algorithm, ecdsaCurve: curve },
    renamed(named("key"), args.renewKey ? due : renewed),
  );
  const names = args.names === undefined ? undefined : pulumi.output(args.names);
  const request = new tls.CertRequest(
    named("request").name,
    {
      privateKeyPem: key.privateKeyPem,
      subject: leafSubject(args.subject, args.commonName),
      dnsNames: names?.dnsNames,
      ipAddresses: names?.ipAddresses,
    },
    // A certificate that an earlier version made keeps the fields that it has.
    renamed(named("request"), {
      ...renewed,
      ignoreChanges: openFields(args.subject).map((field) => `subject.${field}`),
    }),
  );
  const certificate = new tls.LocallySignedCert(
    named("cert").name,
    {
      certRequestPem: request.certRequestPem,
      caCertPem: args.authority.certificate,
      caPrivateKeyPem: args.authority.key,
      validityPeriodHours: args.validityDays * 24,
      setSubjectKeyId: true,
      // Only an RSA key can encipher another key (RFC 8813).
      allowedUses: ["digital_signature", ...(rsa ? ["key_encipherment"] : []), ...args.usage],
    },
    renamed(named("cert"), due),
  );
  const pem = pulumi.unsecret(certificate.certPem);
  const made = {
    certificate: pulumi
      .all([pem, args.authority.intermediates])
      .apply(([own, intermediates]) => `${own.trimEnd()}\n${intermediates}`),
    // The form of a member's key stays, because another text would replace its files.
    key: pulumi.secret(isClient(args) ? key.privateKeyPemPkcs8 : key.privateKeyPem),
    expiry: pulumi.unsecret(certificate.validityEndTime).apply((end) => new Date(end).toISOString()),
    serial: pem.apply((own) => serialNumbers(own)[0] ?? ""),
  };
  return { leaf: made, resource: certificate };
}

function isClient({ usage }: LeafArgs): boolean {
  return !usage.includes("server_auth");
}
