import type { Finding } from "../../../../decisions/findings/finding";

/** The check of a finding: its code without the reason. */
export const checkOf = ({ code }: Pick<Finding, "code">): string => code.split(".")[0] ?? "";
