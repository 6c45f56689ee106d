import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

export const tools: PreflightCheck = ({ name: host }, { missing }) => [
  finding({
    code: "tools.missing",
    host,
    ok: missing.length === 0,
    message: `the host lacks ${missing.join(", ")}. Install what is missing with the package manager of the host.`,
  }),
];
