import { defaultDataDir } from "./defaultDataDir";

/** The directory of data of hosts that have none of their own; none where each host has one. */
export function sharedDataDir(configuration: {
  dataDir?: string;
  hosts?: readonly { dataDir?: string }[];
}): string | undefined {
  const { dataDir, hosts = [] } = configuration;
  const isForAll = hosts.length > 0 && hosts.every((host) => host.dataDir !== undefined);
  return dataDir ?? (isForAll ? undefined : defaultDataDir);
}
