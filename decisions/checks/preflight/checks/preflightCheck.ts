import type { Finding } from "../../../findings/finding";
import type { HostFacts } from "../hostFacts";
import type { PreflightTarget } from "../preflightTarget";

/** One question to a host, answered by the facts that it gave. */
export type PreflightCheck = (target: PreflightTarget, facts: HostFacts) => Finding[];
