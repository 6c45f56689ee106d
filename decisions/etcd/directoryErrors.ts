import { defaultDataDir } from "./defaultDataDir";
import { sharedDataDir } from "./sharedDataDir";
import { walParent } from "./walParent";
import { fieldError, within, type FieldError } from "../findings/fieldError";
import { belowForbidden, isInside, treesForbiddenToEtcd } from "../host/forbiddenTrees";

/** They belong to the system or to other programs. etcd would own them, and they would move aside with its data. */
const systemDirectories = new Set(
  (
    "/ /bin /boot /data /dev /etc /home /lib /lib32 /lib64 /media /mnt /opt /proc /root /run /sbin /srv /sys /tmp " +
    "/usr /usr/bin /usr/lib /usr/local /usr/local/bin /usr/sbin /usr/share " +
    "/var /var/cache /var/lib /var/log /var/spool /var/tmp"
  ).split(" "),
);

/** Where the data and the write-ahead log are, as the configuration says. */
export interface DirectoryConfiguration {
  dataDir?: string;
  walDir?: string;
  /** Those of single hosts, which replace the cluster's. */
  hosts?: readonly { dataDir?: string }[];
}

/** The errors in the places of data and log. */
export function directoryErrors(configuration: DirectoryConfiguration): FieldError[] {
  const { hosts = [], walDir } = configuration;
  return [
    ...placeErrors({ dataDir: sharedDataDir(configuration), walDir }),
    ...hosts.flatMap((host, index) =>
      host.dataDir === undefined ? [] : within(`hosts[${index}]`, ownErrors(host.dataDir, walDir)),
    ),
  ];
}

/** A walDir that is wrong beside a host's directory alone is an error of that directory. */
function ownErrors(dataDir: string, walDir: string | undefined): FieldError[] {
  const alone = placeErrors({ dataDir });
  if (alone.length > 0 || walDir === undefined || placeErrors({ walDir }).length > 0) return alone;
  return placeErrors({ dataDir, walDir }).length === 0
    ? []
    : [
        fieldError(
          "dataDir",
          `"${dataDir}" and walDir "${walDir}" are nested. Put them beside each other.`,
          "field.conflict",
        ),
      ];
}

function placeErrors({ dataDir, walDir }: { dataDir?: string; walDir?: string }): FieldError[] {
  const ofData = dataDir === undefined ? undefined : directory("dataDir", dataDir, defaultDataDir);
  const ofLog = walDir === undefined ? undefined : directory("walDir", walDir, "/var/lib/etcd-log/wal");
  const found = [ofData, ofLog].filter((one) => one !== undefined);
  if (walDir === undefined || ofLog !== undefined) return found;
  if (dataDir === undefined || ofData !== undefined) return [...found, ...logPlaceErrors(walDir)];
  if (isInside(walDir, dataDir)) {
    const why = walDir === dataDir ? "is dataDir" : "is inside dataDir";
    const where = dataDir === defaultDataDir ? `, "${dataDir}"` : "";
    return [
      fieldError(
        "walDir",
        `"${walDir}" ${why}${where}. Leave it out, and the log is in ${dataDir}/member/wal; ` +
          "or give it a disk of its own.",
      ),
    ];
  }
  if (isInside(dataDir, walDir))
    return [
      fieldError(
        "dataDir",
        `"${dataDir}" is inside walDir "${walDir}". Put them beside each other.`,
        "field.conflict",
      ),
    ];
  return logPlaceErrors(walDir, dataDir);
}

/** The last part is always `wal`, so a directory that an earlier version took for the one above is refused here. */
function logPlaceErrors(walDir: string, dataDir?: string): FieldError[] {
  const above = walParent(walDir);
  const wrong = (why: string) => [fieldError("walDir", `"${walDir}" ${why} Write "${walDir}/wal".`)];
  if (!walDir.endsWith("/wal"))
    return wrong(
      'does not end in "/wal". etcd renames the directory of its log, so that directory is below a mount point. ' +
        "Earlier versions put the log there.",
    );
  if (systemDirectories.has(above))
    return wrong(`is in "${above}", a directory of the system, and etcd owns the directory above its log.`);
  return dataDir !== undefined && isInside(dataDir, above)
    ? wrong(`is in "${above}", as dataDir is, and the log owns the directory above it.`)
    : [];
}

function directory(field: string, path: string, example: string): FieldError | undefined {
  const wrong = (why: string) => fieldError(field, `"${path}" ${why}`);
  if (!path.startsWith("/")) return wrong(`is not absolute. Write the whole path, as in "${example}".`);
  if (path !== "/" && path.endsWith("/"))
    return wrong(`ends with a slash. Write "${path.replace(/\/+$/, "") || "/"}".`);
  if (path.split("/").some((part) => part === "." || part === "..") || path.includes("//")) {
    return wrong("has a `.`, a `..` or an empty part. Write the path it stands for.");
  }
  if (systemDirectories.has(path)) {
    return wrong(`is a directory of the system. Take one inside of it for etcd alone, as in "${example}".`);
  }
  const forbidden = belowForbidden(path, treesForbiddenToEtcd);
  if (forbidden !== undefined) return wrong(`${forbidden}. Take another, as in "${example}".`);
  if (!/^[\w./@:+-]+$/.test(path)) {
    return wrong(
      "has a character that systemd or a shell reads in its own way. Letters, digits and . _ - @ : + are good.",
    );
  }
  return undefined;
}
