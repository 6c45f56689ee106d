import * as pulumi from "@pulumi/pulumi";
import { referenceErrors } from "../decisions/arguments/referenceErrors";
import { clientCertificateShape, referencedClusterShape } from "../decisions/arguments/clusterShape";
import { shapeErrors, type Fields } from "../decisions/arguments/shapeErrors";
import { wellShapedPart } from "../decisions/arguments/wellShapedPart";
import { componentErrorsReport } from "../decisions/findings/errorsReport";
import type { FieldError } from "../decisions/findings/fieldError";
import { commonNameError } from "../decisions/pki/names/commonNameError";
import { pkiErrors } from "../decisions/pki/pkiErrors";
import { settledPki } from "../decisions/pki/settledPki";
import { checkedArguments } from "./arguments/checkedArguments";
import type { ClientKeyPair } from "./pki/ClientKeyPair";
import type { LeafCertificate } from "./pki/leaf";
import type { ExportedCa } from "./pki/PkiSettings";
import { sharedClient } from "./pki/sharedClient";
import { componentName } from "./pulumi/componentName";
import { programSource } from "./pulumi/programSource";
import { userError } from "./pulumi/userError";

/**
 * A cluster for other stacks: `reference` of the `EtcdCluster` that made it. Default: none. Change: the outputs. Those
 * stacks may hold an older package, so the fields keep their names where outputs of the components have others now.
 */
export interface ClusterReference {
  /** Client URL of each member. */
  clientUrls: string[];
  /** PEM of the CAs that clients trust. */
  caCertificate: string;
  /** ID of the cluster, hexadecimal. */
  clusterId: string;
  /** Domain whose SRV records list the members. */
  discoveryDomain?: string;
  /** The CA with its key, where `pki.exportCaKey` says so: what stacks sign client certificates with. */
  authority?: ExportedCa;
}

/** The arguments of a `ReferencedCluster`. */
export interface ReferencedClusterArgs {
  /** The output `reference` of the `EtcdCluster` that another stack made. Change: the outputs. */
  reference: pulumi.Input<ClusterReference>;
  /**
   * Common names of client certificates to make, signed by the cluster's CA. The other stack must export that CA
   * (`pki.exportCaKey`). Default: none. Change: certificates of those that are added or dropped, no other.
   */
  clients?: string[];
}

/** The settings of a client certificate. */
export interface ClientCertificateArgs {
  /** Days. Default: 365. Change: certificate made again. */
  validityDays?: number;
}

/**
 * Name and shared CA of each, beside the components: every property of a component is an output in Pulumi's other
 * languages.
 */
const own = new WeakMap<
  ReferencedCluster,
  { name: string; authority: pulumi.Output<ExportedCa | undefined> }
>();

/**
 * A cluster that another stack made. This one does not own it: nothing here changes a member, and destroying this stack
 * leaves the cluster as it is.
 */
export class ReferencedCluster extends pulumi.ComponentResource {
  /** Client URL of each member. */
  readonly endpoints: pulumi.Output<string[]>;
  /** The same, joined by commas: `ETCDCTL_ENDPOINTS` takes this. */
  readonly etcdctlEndpoints: pulumi.Output<string>;
  /** PEM of the CAs that clients trust. */
  readonly caBundle: pulumi.Output<string>;
  /** Hexadecimal. */
  readonly clusterId: pulumi.Output<string>;
  /** Domain whose SRV records list the members. */
  readonly discoverySrvDomain: pulumi.Output<string | undefined>;
  /** Certificate and key of each of `clients` by common name; a secret. */
  readonly clientCertificates: pulumi.Output<Record<string, ClientKeyPair>>;

  constructor(name: string, args: ReferencedClusterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("etcd-cluster:index:ReferencedCluster", componentName("ReferencedCluster", name), {}, opts);
    const { args: checked } = checkedArguments(args, errorsOf, {
      name,
      resource: this,
      where: "the configuration",
      unchanged: "Nothing that needs them",
    });
    const { clients = [] } = checked;
    const known = pulumi.output(checked.reference);
    // The CA's key makes all of it a secret, and the rest is public.
    const open = pulumi.unsecret(known);
    this.endpoints = open.apply(({ clientUrls }) => clientUrls);
    this.etcdctlEndpoints = this.endpoints.apply((urls) => urls.join(","));
    this.caBundle = open.apply(({ caCertificate }) => caCertificate);
    this.clusterId = open.apply(({ clusterId }) => clusterId);
    this.discoverySrvDomain = open.apply(({ discoveryDomain }) => discoveryDomain);
    own.set(this, { name, authority: known.apply(({ authority }) => authority) });
    const certificates = [...new Set(clients)].map((client) => {
      const { certificate, key } = this.clientCertificate(client);
      return [client, { certificate, key }] as const;
    });
    this.clientCertificates = pulumi.secret(pulumi.output(Object.fromEntries(certificates)));
    this.registerOutputs({ endpoints: this.endpoints, clusterId: this.clusterId });
  }

  /**
   * Makes a client certificate, signed by the cluster's CA. Fails where that stack does not share its CA. Each name is
   * made once in a component, in `clients` or here.
   */
  clientCertificate(commonName: string, args: ClientCertificateArgs = {}): LeafCertificate {
    const { name, authority } = own.get(this) as NonNullable<ReturnType<typeof own.get>>;
    const errors = clientErrors(commonName, args);
    if (errors.length > 0) throw userError(componentErrorsReport(name, errors, "a client certificate"));
    const { validityDays, renewal } = settledPki(args);
    return sharedClient({
      parent: this,
      name,
      authority,
      commonName,
      validityDays,
      everyDays: renewal.everyDays,
    });
  }
}

function errorsOf(args: unknown): FieldError[] {
  const { reference } = (args ?? {}) as Partial<ReferencedClusterArgs>;
  // A reference of another version of this package may have other fields, so its shape is not checked.
  const shaped = { ...(args as object), reference: reference === undefined ? undefined : pulumi.output({}) };
  const { clients } = (wellShapedPart(shaped, referencedClusterShape, programSource) ??
    {}) as Partial<ReferencedClusterArgs>;
  return [
    ...shapeErrors(shaped, referencedClusterShape, "", programSource),
    ...(reference === undefined || isLate(reference) ? [] : referenceErrors(reference)),
    ...pkiErrors({ clients }),
  ];
}

/** The errors of one client certificate, whose name is the method's own argument. */
function clientErrors(commonName: unknown, args: unknown): FieldError[] {
  const named: Fields = { fields: { commonName: "text" }, needed: ["commonName"] };
  const { validityDays } = (wellShapedPart(args, clientCertificateShape, programSource) ??
    {}) as ClientCertificateArgs;
  const wrongName = typeof commonName === "string" ? commonNameError("commonName", commonName) : undefined;
  return [
    ...shapeErrors({ commonName }, named, "", programSource),
    ...(wrongName === undefined ? [] : [wrongName]),
    ...shapeErrors(args, clientCertificateShape, "", programSource),
    ...pkiErrors({ validityDays }),
  ];
}

function isLate(reference: unknown): boolean {
  return [reference, ...Object.values((reference ?? {}) as Record<string, unknown>)].some(
    (one) => programSource.late(one) !== undefined,
  );
}
