import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** A user who can change what root runs is root soon. The host words each finding, as its verbs do that refuse. */
export const rootDirectories: PreflightCheck = ({ name: host }, { rootOpen }) => [
  finding({
    code: "root-directories.open",
    host,
    ok: rootOpen.length === 0,
    message: rootOpen.map((one) => `${one}.`).join(" "),
  }),
];
