import type { OtherChanges } from "../clients/clientsPlan";
import { input, isDeleted, nameOf, type PreviewStep, type StepState } from "./previewStep";
import { sortedNames } from "./sortedNames";

/**
 * The outputs of the component of a cluster that previews read in the state. A state of an earlier version of this
 * package lacks them, and then a preview does not know these changes.
 */
export interface KeptForClients {
  /** The client URLs; each version has them. */
  endpoints?: string[];
  /** The client URLs before the last change of them. */
  formerEndpoints?: string[];
  /** The DNS names that clients look up. */
  clientNames?: string[];
  /** The names in `clientCertificates`. */
  clients?: string[];
}

/** The changes for clients among the steps of certificates, of DNS records and of the files of members. */
export function clientChanges(
  kept: KeptForClients,
  pki: readonly PreviewStep[],
  records: readonly PreviewStep[],
  configurations: readonly PreviewStep[],
): OtherChanges {
  const names = records.filter((step) => isForClients(step) && !isDeleted(step)).map(nameLookedUp);
  const clients = pki.filter((step) => !isDeleted(step)).flatMap(clientOf);
  const before = kept.clientNames;
  return {
    keysInOtherForm: kept.endpoints !== undefined && kept.clients === undefined,
    certificates: sortedNames(pki.filter(({ op }) => op !== "same" && op !== "delete").flatMap(clientOf)),
    dropped: sortedNames((kept.clients ?? []).filter((client) => !clients.includes(client))),
    revoked: pki.reduce((sum, { oldState, newState }) => sum + newSerials(oldState, newState), 0),
    needCertificates: configurations.some(
      ({ oldState, newState }) =>
        asksCertificates(oldState) === "false" && asksCertificates(newState) === "true",
    ),
    // A name that a preview does not show is neither gone nor new.
    names:
      before === undefined || names.includes(undefined)
        ? { gone: [], added: [] }
        : {
            gone: before.filter((name) => !names.includes(name)),
            added: sortedNames(names.flatMap((name) => name ?? [])).filter((name) => !before.includes(name)),
          },
  };
}

/** The name in the input of a DNS record, at any of the services that keep records. */
export function recordName(inputs: Readonly<Record<string, unknown>> = {}): string | undefined {
  const name = (Object(inputs.environment) as Record<string, unknown>).NAME ?? inputs.name;
  return typeof name === "string" ? name : undefined;
}

function nameLookedUp({ newState }: PreviewStep): string | undefined {
  return recordName(newState?.inputs);
}

function isForClients({ urn }: PreviewStep): boolean {
  return /[-/](client-srv|domain-address6?)$/.test(nameOf(urn));
}

/** Undefined where a preview does not know the files. */
function asksCertificates(state: StepState | undefined): string | undefined {
  return /^ETCD_CLIENT_CERT_AUTH="?(true|false)/m.exec(input(state, "stdin"))?.[1];
}

/** The client of a step of a certificate. */
function clientOf({ urn }: PreviewStep): string[] {
  const client = /\/client-([^/]+)\/cert$/.exec(nameOf(urn))?.[1];
  return client === undefined ? [] : [client];
}

function newSerials(before: StepState | undefined, after: StepState | undefined): number {
  const old = revokedIn(before);
  return revokedIn(after).filter((serial) => !old.includes(serial)).length;
}

function revokedIn(state: StepState | undefined): string[] {
  const { REVOKED } = Object(state?.inputs?.environment) as Record<string, unknown>;
  return typeof REVOKED === "string" ? REVOKED.split("\n").filter((serial) => serial !== "") : [];
}
