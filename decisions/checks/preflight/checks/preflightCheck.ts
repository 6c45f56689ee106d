import type { Finding } from "../../../findings/finding";
import type { HostFacts } from "../hostFacts";
import type { PreflightWish } from "../preflightWish";

/** One question to a host, answered by the facts that it gave. */
export type PreflightCheck = (wish: PreflightWish, facts: HostFacts) => Finding[];
