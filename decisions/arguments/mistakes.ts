import { adoptMistakes } from "../adoption/adoptMistakes";
import { within, type Mistake } from "../findings/mistake";
import { bootstrapMistakes } from "../membership/bootstrapMistakes";
import { cipherMistakes } from "../etcd/settings/cipherMistakes";
import { chainWarnings } from "../pki/authority/chainWarnings";
import { clientWarnings } from "../pki/clientWarnings";
import type { ClusterConfiguration } from "./clusterConfiguration";
import { connectionsMistakes } from "../host/ssh/connectionMistakes";
import { directoryMistakes } from "../etcd/directoryMistakes";
import { extraMistakes } from "../etcd/settings/extraMistakes";
import { driftMistakes } from "../checks/drift/driftMistakes";
import { hostMistakes } from "../membership/hostMistakes";
import { installMistakes } from "../release/installMistakes";
import { memberNameMistakes, pkiMistakes } from "../pki/pkiMistakes";
import { portMistakes } from "../network/portMistakes";
import { recordMistakes } from "../dns/recordMistakes";
import { intermediateVersionMistakes } from "../upgrade/intermediateVersionMistakes";
import { settingMistakes } from "../etcd/settings/settingMistakes";
import { timeoutMistakes } from "./timeoutMistakes";
import { unitMistakes } from "../etcd/settings/unitMistakes";
import { versionMistakes } from "../release/versionMistakes";

/** Every mistake of a configuration at once, each with its field and its mend, before any host is asked. */
export function mistakes(configuration: ClusterConfiguration): Mistake[] {
  const { version } = configuration;
  return [
    hostMistakes(configuration),
    connectionsMistakes(configuration),
    version === undefined ? [] : versionMistakes(version),
    intermediateVersionMistakes(configuration),
    installMistakes(configuration),
    bootstrapMistakes(configuration),
    recordMistakes(configuration),
    adoptMistakes(configuration),
    portMistakes(configuration),
    directoryMistakes(configuration),
    settingMistakes(configuration),
    cipherMistakes(configuration),
    extraMistakes(configuration),
    unitMistakes(configuration),
    driftMistakes(configuration),
    timeoutMistakes(configuration),
    certificateMistakes(configuration),
  ].flat();
}

/** In the cluster's words: there the members are hosts, and a name that is there twice is told of already. */
function certificateMistakes({ pki, hosts = [] }: ClusterConfiguration): Mistake[] {
  const members = [...new Set(hosts.flatMap(({ name }) => name ?? []))];
  return [
    ...within("pki", pkiMistakes(pki ?? {})),
    ...memberNameMistakes("hosts", members),
    ...clientWarnings(pki?.clients, members),
    ...chainWarnings(pki ?? {}),
  ];
}
