import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/**
 * The host words these as its verbs do that refuse later. A user who can change what root runs is root soon. An etcd
 * may read its certificates where this one puts its own.
 */
export const hostRefusals: PreflightCheck = ({ name: host }, { rootOpen, taken }) =>
  (
    [
      ["root-directories.open", rootOpen],
      ["file.taken", taken],
    ] as const
  ).map(([code, refusals]) =>
    finding({ code, host, ok: refusals.length === 0, message: refusals.map((one) => `${one}.`).join(" ") }),
  );
