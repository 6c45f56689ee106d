import * as pulumi from "@pulumi/pulumi";
import { pkiShape } from "../decisions/arguments/clusterShape";
import { wellShapedPart } from "../decisions/arguments/wellShapedPart";
import { shapeErrors } from "../decisions/arguments/shapeErrors";
import { authorityEnds } from "../decisions/pki/authority/authorityEnds";
import type { FieldError } from "../decisions/findings/fieldError";
import { defaultLeafKey } from "../decisions/pki/pkiDefaults";
import { clientMemberErrors, memberNameErrors, pkiErrors } from "../decisions/pki/pkiErrors";
import { certificateNameError, pkiMemberErrors } from "../decisions/pki/pkiMemberErrors";
import { renewalPeriod } from "../decisions/pki/renewalPeriod";
import { settledPki, type SettledPki } from "../decisions/pki/settledPki";
import { subjectAltNames } from "../decisions/pki/names/subjectAltNames";
import { existingAuthority, madeAuthority, type Authority } from "./pki/authority";
import { checkedArguments } from "./arguments/checkedArguments";
import { claimName } from "./arguments/nameClaims";
import { componentName } from "./pulumi/componentName";
import { programSource } from "./pulumi/programSource";
import { leaf, type LeafArgs, type LeafCertificate } from "./pki/leaf";
import type { ExportedCa, PkiSettings } from "./pki/PkiSettings";
import { requirePulumi } from "./pki/requirePulumi";
import { revocationList } from "./pki/revocationList";

export type { LeafCertificate, PkiSettings };

/** One member, by all that it is reached by. */
export interface PkiMember {
  /** Common name. Change: another certificate. */
  name: string;
  /** Every address that it has. Change: certificate replaced as a file, nothing restarts. */
  addresses: pulumi.Input<string>[];
  /** Its DNS names besides `name`. Default: none. Change: certificate replaced as a file, nothing restarts. */
  dnsNames?: string[];
}

/** The arguments of a `Pki`. */
export interface PkiArgs extends PkiSettings {
  /** The members. Change: certificates of those that are added or dropped, no other. */
  members: PkiMember[];
  /**
   * Domain whose SRV records list the members; a name in each member's certificate. Default: none. Change: files
   * replaced, nothing restarts.
   */
  discoverySrvDomain?: string;
}

/** The arguments in one run of the program. */
type PkiRun = SettledPki<PkiArgs> & {
  /** The date that counts as today. */
  now: Date;
  /** Every certificate of a member or client that was made so far. */
  certificates: pulumi.Resource[];
};

/** Clients by name. */
export interface ClientCertificates {
  /** etcd's own superuser. */
  readonly root: LeafCertificate;
  readonly [name: string]: LeafCertificate;
}

/**
 * A CA, a certificate for each member and for each client. The CA's key is in the state, as a secret, and nowhere else.
 *
 * @example The least.
 * ```ts
 * new Pki("etcd", { members: [{ name: "etcd01", addresses: ["10.15.1.201"] }] });
 * ```
 *
 * @example Clients besides `root`, another subject, certificates renewed every month.
 * ```ts
 * new Pki("etcd", {
 *   members, clients: ["kube-apiserver"], ca: { subject: { organization: "ACME" } },
 *   validityDays: 60, renewal: { everyDays: 30, rotateKeys: true },
 * });
 * ```
 *
 * @example An intermediate of the company's own CA.
 * ```ts
 * new Pki("etcd", { members, customCAs: { 1: { certificate, key, chain } } });
 * ```
 */
export class Pki extends pulumi.ComponentResource {
  /** PEM of the CA certificates that members and clients trust. */
  readonly caBundle: pulumi.Output<string>;
  /** Which CAs these are: another text, another trust bundle. Known in previews. */
  readonly trust: pulumi.Output<string>;
  /** For servers and peers, by member. */
  readonly members: Readonly<Record<string, LeafCertificate>>;
  /** For clients, by name. */
  readonly clients: ClientCertificates;
  /**
   * The CA that signs, with its key, where `exportCaKey` says so. `customCAs` of another stack takes its texts:
   * `{ 1: { certificate: ca.apply((one) => one.certificate), key: ca.apply((one) => one.key) } }`.
   */
  readonly exportedCa: pulumi.Output<ExportedCa | undefined>;
  /** When each certificate ends, ISO 8601 in UTC: `ca` (`ca-g2`, ...), members by name, clients as `client/NAME`. */
  readonly expiry: pulumi.Output<Record<string, string>>;
  /** Serial number of each certificate, hexadecimal, by the same names. */
  readonly serials: pulumi.Output<Record<string, string>>;
  /** The revoked certificates, in base64 of DER. Not there unless `revoked` is. */
  readonly revocationList?: pulumi.Output<string>;

  constructor(name: string, args: PkiArgs, opts?: pulumi.ComponentResourceOptions) {
    super("etcd-cluster:index:Pki", claimName("Pki", componentName("Pki", name)), {}, opts);
    const { args: checked } = checkedArguments(args, errorsOf, {
      name,
      resource: this,
      where: "the configuration",
      unchanged: "Nothing that needs them",
    });
    const settled = settledPki(checked);
    const now = new Date(settled.renewal.today ?? Date.now());
    const run: PkiRun = { ...settled, now, certificates: [] };

    const trusted = this.authorities(name, run);
    const signing = trusted.get(run.authorities.signing) as Authority;
    this.warnOfItsEnd(signing, run);
    this.members = this.memberCertificates(name, run, signing);
    this.clients = this.clientCertificates(name, run, signing) as ClientCertificates;

    this.caBundle = pulumi
      .all([...trusted.values()].map(({ bundle }) => bundle))
      .apply((all) => [...new Set(all.map((bundle) => `${bundle.trimEnd()}\n`))].join(""));
    // Nothing is done on a host before this is known, so nothing is where the check fails.
    this.trust = pulumi
      .all([requirePulumi(name), pulumi.all([...trusted.values()].map(({ identity }) => identity))])
      .apply(([, all]) => all.join(", "));
    this.exportedCa = args.exportCaKey
      ? pulumi.secret(
          pulumi
            .all([signing.certificate, signing.key, signing.intermediates, signing.root])
            .apply(([certificate, key, intermediates, root]) => ({
              certificate,
              key,
              chain: intermediates + root,
            })),
        )
      : pulumi.output(undefined);
    const made = this.byName(trusted);
    this.expiry = pulumi.output(each(made, ({ expiry }) => expiry));
    this.serials = pulumi.output(each(made, ({ serials }) => serials.apply(([own = ""]) => own)));
    if (args.revoked !== undefined)
      this.revocationList = revocationList(
        `${name}-revocation-list`,
        {
          authority: signing,
          revoked: args.revoked,
          inUse: each(made, ({ serials }) => serials),
          after: run.certificates,
        },
        { parent: this },
      );
    this.registerOutputs({ caBundle: this.caBundle, expiry: this.expiry });
  }

  private authorities(name: string, { ca = {}, customCAs = {}, authorities, now }: PkiRun) {
    return new Map(
      authorities.trusted.map((generation) => {
        const brought = customCAs[generation];
        const authority = brought
          ? existingAuthority(name, { field: `customCAs.${generation}`, generation }, brought, now)
          : madeAuthority(name, generation, ca, { parent: this });
        return [generation, authority];
      }),
    );
  }

  /** Long before: the CA's successor takes three updates, and a certificate is worth nothing after its CA. */
  private warnOfItsEnd({ expiry }: Authority, { authorities, now, validityDays }: PkiRun): void {
    expiry.apply((end) => {
      const warning = authorityEnds({
        generation: authorities.signing,
        end: new Date(end),
        now,
        validityDays,
      });
      if (warning !== undefined) void pulumi.log.warn(warning, this);
    });
  }

  private memberCertificates(name: string, args: PkiRun, authority: Authority) {
    const { members, discoverySrvDomain } = args;
    return Object.fromEntries(
      members.map((member) => {
        const names = pulumi
          .all(member.addresses)
          .apply((addresses) => subjectAltNames({ ...member, addresses, discoverySrvDomain }));
        const owner = `member-${member.name}`;
        return [
          member.name,
          this.leaf(name, owner, args, {
            ...this.leafArgs(args, authority, member.name),
            names,
            // A member is a client of its peers, and its gateway one of itself.
            usage: ["server_auth", "client_auth"],
          }),
        ];
      }),
    );
  }

  private clientCertificates(name: string, args: PkiRun, authority: Authority) {
    return Object.fromEntries(
      [...new Set(["root", ...(args.clients ?? []), ...(args.gatewayClients ?? [])])].map((client) => {
        const owner = `client-${client}`;
        const isNameless = args.gatewayClients?.includes(client) === true;
        return [
          client,
          this.leaf(name, owner, args, {
            ...this.leafArgs(args, authority, client),
            ...(isNameless && { commonName: undefined }),
            usage: ["client_auth"],
          }),
        ];
      }),
    );
  }

  /** Everything that ends, under the name that it has in the outputs. */
  private byName(trusted: Map<number, Authority>): Record<string, Pick<Authority, "expiry" | "serials">> {
    const clients = Object.entries(this.clients).map(([client, made]) => [`client/${client}`, made] as const);
    const leaves = [...Object.entries(this.members), ...clients].map(
      ([name, { expiry, serial }]) => [name, { expiry, serials: serial.apply((own) => [own]) }] as const,
    );
    const authorities = [...trusted].map(
      ([generation, ca]) => [generation === 1 ? "ca" : `ca-g${generation}`, ca] as const,
    );
    return Object.fromEntries([...leaves, ...authorities]);
  }

  private leaf(name: string, owner: string, { certificates }: PkiRun, args: LeafArgs): LeafCertificate {
    const made = leaf(name, owner, args, { parent: this });
    certificates.push(made.resource);
    return made.leaf;
  }

  private leafArgs(
    { ca, leafKeys = {}, validityDays, renewal, now }: PkiRun,
    authority: Authority,
    commonName: string,
  ): Omit<LeafArgs, "usage"> {
    // By the common name: a component that is renamed renews nothing.
    const period = renewalPeriod({ now, everyDays: renewal.everyDays, name: commonName });
    return {
      authority,
      key: {
        algorithm: leafKeys.algorithm ?? defaultLeafKey.algorithm,
        curve: leafKeys.curve ?? defaultLeafKey.curve,
        rsaBits: leafKeys.rsaBits ?? defaultLeafKey.rsaBits,
      },
      commonName,
      subject: ca?.subject,
      validityDays,
      renewal: renewal.trigger === undefined ? `period ${period}` : `period ${period}, ${renewal.trigger}`,
      renewKey: renewal.rotateKeys ?? false,
    };
  }
}

type FittingArgs = Omit<Partial<PkiArgs>, "members"> & { members?: Partial<PkiMember>[] };

function errorsOf(args: unknown): FieldError[] {
  const misshapen = shapeErrors(args, pkiShape, "", { ...programSource, group: "pki" });
  const {
    members = [],
    discoverySrvDomain: domain,
    ...settings
  } = (wellShapedPart(args, pkiShape, programSource) ?? {}) as FittingArgs;
  const names = members.flatMap((member) => member.name ?? []);
  const wrongDomain = domain === undefined ? undefined : certificateNameError("discoverySrvDomain", domain);
  return [
    ...misshapen,
    ...pkiErrors(settings),
    ...memberNameErrors("members", names),
    ...clientMemberErrors("clients", settings.clients, names),
    ...pkiMemberErrors(members),
    ...(wrongDomain === undefined ? [] : [wrongDomain]),
  ];
}

function each<T, R>(named: Record<string, T>, of: (one: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(named).map(([name, one]) => [name, of(one)]));
}
