import * as pulumi from "@pulumi/pulumi";
import { certificateSubject } from "../decisions/pki/certificateSubject";
import { defaultLeafKey, defaultValidityDays } from "../decisions/pki/pkiDefaults";
import { mistakeText } from "../decisions/findings/mistake";
import { pkiMistakes } from "../decisions/pki/pkiMistakes";
import { referenceMistake } from "../decisions/arguments/referenceMistake";
import { renewalDays } from "../decisions/pki/renewalDays";
import { renewalPeriod } from "../decisions/pki/renewalPeriod";
import { existingAuthority } from "./pki/authority";
import { leaf, type LeafCertificate } from "./pki/leaf";
import type { SharedAuthority } from "./pki/PkiSettings";
import { requirePulumi } from "./pki/requirePulumi";
import { userError } from "./pulumi/userError";

/** What other stacks know a cluster by: `reference` of the `EtcdCluster` that made it. */
export interface ClusterReference {
  clientUrls: string[];
  /** PEM of the CAs that clients trust. */
  caCertificate: string;
  /** Hexadecimal. */
  clusterId: string;
  /** Domain whose SRV records list the members. */
  discoveryDomain?: string;
  /** The CA with its key, where `pki.shared` says so: what stacks sign client certificates with. */
  authority?: SharedAuthority;
}

/** What a `ReferencedCluster` is made of. */
export interface ReferencedClusterArgs {
  /** The output `reference` of the `EtcdCluster` that another stack made. Change: the outputs. */
  reference: pulumi.Input<ClusterReference>;
}

/** What a client certificate is made of. */
export interface ClientCertificateArgs {
  /** Days. Default: 365. Change: certificate made anew. */
  validityDays?: number;
}

/** Name and shared CA of each, beside the components: every property of a component is an output in Pulumi's other languages. */
const own = new WeakMap<
  ReferencedCluster,
  { name: string; authority: pulumi.Output<SharedAuthority | undefined> }
>();

/**
 * A cluster that another stack made. This one does not own it: nothing here changes a member, and destroying this stack
 * leaves the cluster as it is.
 */
export class ReferencedCluster extends pulumi.ComponentResource {
  /** Client URLs, joined by commas: what `ETCDCTL_ENDPOINTS` takes. */
  readonly endpoints: pulumi.Output<string>;
  /** Where clients find each member. */
  readonly clientUrls: pulumi.Output<string[]>;
  /** PEM of the CAs that clients trust. */
  readonly caCertificate: pulumi.Output<string>;
  /** Hexadecimal. */
  readonly clusterId: pulumi.Output<string>;
  /** Domain whose SRV records list the members. */
  readonly discoveryDomain: pulumi.Output<string | undefined>;

  constructor(name: string, args: ReferencedClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("etcd-cluster:index:ReferencedCluster", name, {}, opts);
    const known = pulumi.output(args.reference).apply((given) => told(name, given));
    // The CA's key makes all of it a secret; the rest is none.
    const open = pulumi.unsecret(known);
    this.clientUrls = open.apply(({ clientUrls }) => clientUrls);
    this.endpoints = this.clientUrls.apply((urls) => urls.join(","));
    this.caCertificate = open.apply(({ caCertificate }) => caCertificate);
    this.clusterId = open.apply(({ clusterId }) => clusterId);
    this.discoveryDomain = open.apply(({ discoveryDomain }) => discoveryDomain);
    own.set(this, { name, authority: known.apply(({ authority }) => authority) });
    this.registerOutputs({ endpoints: this.endpoints, clusterId: this.clusterId });
  }

  /** Makes a client certificate, signed by the cluster's CA. Fails where that stack does not share its CA. */
  clientCertificate(
    commonName: string,
    { validityDays = defaultValidityDays }: ClientCertificateArgs = {},
  ): LeafCertificate {
    const { name, authority: given } = own.get(this) as NonNullable<ReturnType<typeof own.get>>;
    const mistakes = pkiMistakes({ clients: [commonName], validityDays });
    if (mistakes.length > 0) throw userError(`${name}: ${mistakes.map((one) => mistakeText(one)).join(" ")}`);
    const logicalName = `${name}-client-${commonName}`;
    const shared = pulumi.all([requirePulumi(name), given]).apply(([, authority]) => {
      if (authority) return authority;
      throw userError(
        `${name}: the stack that made this cluster keeps its CA to itself, so no certificate of "${commonName}" can be made here. ` +
          `There, set pki.shared, or name the client in pki.clients and hand its certificate out.`,
      );
    });
    const authority = existingAuthority(
      name,
      1,
      {
        certificate: shared.apply(({ certificate }) => certificate),
        key: shared.apply(({ key }) => key),
        chain: shared.apply(({ chain }) => chain ?? ""),
      },
      new Date(),
    );
    const period = renewalPeriod({
      now: new Date(),
      everyDays: renewalDays(validityDays),
      name: commonName,
    });
    return leaf(
      logicalName,
      {
        authority,
        key: defaultLeafKey,
        subject: certificateSubject({}, commonName),
        usage: ["client_auth"],
        validityDays,
        renewal: `period ${period}`,
        renewKey: false,
      },
      { parent: this },
    ).leaf;
  }
}

function told(name: string, reference: ClusterReference): ClusterReference {
  const mistake = referenceMistake(reference);
  if (mistake !== undefined) throw userError(`${name}: ${mistake}`);
  return reference;
}
