import { adoptMistakes } from "../adoption/adoptMistakes";
import { allAdvice, type Advice } from "../findings/advice";
import { bootstrapMistakes } from "../membership/bootstrapMistakes";
import { cipherMistakes } from "../etcd/cipherMistakes";
import { chainWarnings } from "../pki/authority/chainWarnings";
import { clientWarnings } from "../pki/clientWarnings";
import type { ClusterConfiguration } from "./clusterConfiguration";
import { connectionsMistakes } from "../host/ssh/connectionMistakes";
import { directoryMistakes } from "../etcd/directoryMistakes";
import { extraMistakes } from "../etcd/extraMistakes";
import { hostMistakes } from "../membership/hostMistakes";
import { installMistakes } from "../release/installMistakes";
import { pkiMistakes } from "../pki/pkiMistakes";
import { portMistakes } from "../network/portMistakes";
import { recordMistakes } from "../dns/recordMistakes";
import { stepMistakes } from "../upgrade/stepMistakes";
import { settingMistakes } from "../etcd/settingMistakes";
import { timeoutMistakes } from "./timeoutMistakes";
import { unitMistakes } from "../etcd/unitMistakes";
import { versionAdvice } from "../release/versionAdvice";

/** Every mistake of a configuration at once, each with its field and its mend, before any host is asked. */
export function mistakes(configuration: ClusterConfiguration): Advice {
  const { version } = configuration;
  return allAdvice(
    hostMistakes(configuration),
    connectionsMistakes(configuration),
    version === undefined ? { mistakes: [], warnings: [] } : versionAdvice(version),
    stepMistakes(configuration),
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
    timeoutMistakes(configuration),
    certificateMistakes(configuration),
  );
}

/** In the cluster's words: there the members are hosts, and a name that is there twice is told of already. */
function certificateMistakes({ pki, hosts = [] }: ClusterConfiguration): Advice {
  const members = [...new Set(hosts.flatMap(({ name }) => name ?? []))];
  const found = pkiMistakes({ ...pki, members });
  return {
    mistakes: found.map((one) =>
      one.startsWith("members:") ? one.replace("members", "hosts") : `pki.${one}`,
    ),
    warnings: [...clientWarnings(pki?.clients, members), ...chainWarnings(pki ?? {})],
  };
}
