import { adoptErrors } from "../checks/adoption/adoptErrors";
import { within, type FieldError } from "../findings/fieldError";
import { backupErrors } from "../recovery/backup/backupErrors";
import { bootstrapErrors } from "../membership/bootstrapErrors";
import { cipherErrors } from "../etcd/settings/cipherErrors";
import { chainWarnings } from "../pki/authority/chainWarnings";
import { clientWarnings } from "../pki/names/clientWarnings";
import type { ClusterConfiguration } from "./clusterConfiguration";
import { connectionsErrors } from "../host/ssh/connectionErrors";
import { directoryErrors } from "../etcd/directoryErrors";
import { extraErrors } from "../etcd/settings/extraErrors";
import { driftErrors } from "../checks/drift/driftErrors";
import { maintenanceErrors } from "../recovery/maintenance/maintenanceErrors";
import { hostErrors } from "../membership/hostErrors";
import { installErrors } from "../host/release/installErrors";
import { clientMemberErrors, memberNameErrors, pkiErrors } from "../pki/pkiErrors";
import { portErrors } from "../network/portErrors";
import { recordErrors } from "../dns/recordErrors";
import { intermediateVersionErrors } from "../checks/upgrade/intermediateVersionErrors";
import { restoreErrors } from "../recovery/restore/restoreErrors";
import { settingErrors } from "../etcd/settings/settingErrors";
import { timeoutErrors } from "./timeoutErrors";
import { unitErrors } from "../etcd/settings/unitErrors";
import { versionErrors } from "../host/release/versionErrors";

/** Every error of a configuration at once, each with its field and its fix, before any host is asked. */
export function configurationErrors(configuration: ClusterConfiguration): FieldError[] {
  const { version } = configuration;
  return [
    hostErrors(configuration),
    connectionsErrors(configuration),
    version === undefined ? [] : versionErrors(version),
    intermediateVersionErrors(configuration),
    installErrors(configuration),
    bootstrapErrors(configuration),
    recordErrors(configuration),
    adoptErrors(configuration),
    portErrors(configuration),
    directoryErrors(configuration),
    settingErrors(configuration),
    cipherErrors(configuration),
    extraErrors(configuration),
    unitErrors(configuration),
    backupErrors(configuration),
    maintenanceErrors(configuration),
    restoreErrors(configuration),
    driftErrors(configuration),
    timeoutErrors(configuration),
    certificateErrors(configuration),
  ].flat();
}

/** In words of the cluster: there the members are hosts, and a name that is there twice has its own error already. */
function certificateErrors({ pki, hosts = [] }: ClusterConfiguration): FieldError[] {
  const members = [...new Set(hosts.flatMap(({ name }) => name ?? []))];
  return [
    ...within("pki", pkiErrors(pki ?? {})),
    ...memberNameErrors("hosts", members),
    ...clientMemberErrors("pki.clients", pki?.clients, members),
    ...clientWarnings(pki?.clients, pki?.gatewayClients),
    ...chainWarnings(pki ?? {}),
  ];
}
