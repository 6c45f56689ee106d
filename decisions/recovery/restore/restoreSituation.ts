import type { FindingCode } from "../../findings/catalogue/catalogue";
import { finding, type Finding } from "../../findings/finding";
import type { BackupOnHosts, NotFoundCode } from "./look/backupOnHosts";
import type { LookedHost } from "./look/hostLook";
import type { Lives } from "./look/lives";
import type { RestoreRequest } from "./restoreRequest";

/** All that is known before a restore begins. */
export interface RestoreSituation {
  request: RestoreRequest;
  hosts: readonly LookedHost[];
  /** Peer URLs of all hosts of the configuration, the lost ones too. */
  peerUrls: readonly string[];
  /** Hosts that are marked lost. */
  lost: readonly { name: string; clientUrl: string }[];
  found?: BackupOnHosts;
  /** The reason that no backup was found; left out where none was looked for. */
  whyNotFound?: string;
  /** The kind of that reason. */
  notFound?: NotFoundCode;
  /** Left out where no host was asked. */
  known?: Lives;
  now: Date;
}

/** One question to it. */
export type RestoreCheck = (situation: RestoreSituation) => Finding[];

/** An update has made resources by then. */
export const unchanged = "Nothing was stopped.";

export function refused(code: FindingCode, message: string, host?: string): Finding[] {
  return [finding({ code, ok: false, message, ...(host !== undefined && { host }) })];
}

export function warned(code: FindingCode, message: string, host?: string): Finding[] {
  return refused(code, message, host).map((one) => ({ ...one, severity: "warning" as const }));
}

/** Hexadecimal digits without leading zeros: etcd prints both forms. */
export function normalId(id: string): string {
  return id.replace(/^0+(?=.)/, "");
}
