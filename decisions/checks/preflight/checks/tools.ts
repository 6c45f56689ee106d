import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

export const tools: PreflightCheck = ({ name: host }, { missing }) => [
  finding({
    code: "tools.missing",
    host,
    ok: missing.length === 0,
    message: `${missing.join(", ")} missing; install it with the host's package manager.`,
  }),
];
