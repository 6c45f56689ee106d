import type { Finding } from "../../../findings/finding";
import { addressFindings } from "../addressFindings";
import type { HostFacts } from "../hostFacts";
import { portFindings } from "../portFindings";
import type { PreflightTarget } from "../preflightTarget";
import { architecture } from "./architecture";
import { diskSpace } from "./diskSpace";
import { hostName } from "./hostName";
import { hostRefusals } from "./hostRefusals";
import { logPlace } from "./logPlace";
import { moves } from "./moves";
import { names } from "./names";
import { newcomer } from "./newcomer";
import { openDirectories } from "./openDirectories";
import type { PreflightCheck } from "./preflightCheck";
import { release } from "./release";
import { removed } from "./removed";
import { systemd } from "./systemd";
import { tools } from "./tools";

const checks: readonly PreflightCheck[] = [
  systemd,
  architecture,
  tools,
  newcomer,
  removed,
  moves,
  addressFindings,
  portFindings,
  diskSpace,
  logPlace,
  openDirectories,
  hostRefusals,
  release,
  names,
  hostName,
];

/** The findings of one host, by its facts. The hardware profile judges its size. */
export function preflightFindings(target: PreflightTarget, facts: HostFacts): Finding[] {
  return checks.flatMap((check) => check(target, facts));
}
