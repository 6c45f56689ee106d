import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** Records that this program does not keep. */
export const names: PreflightCheck = ({ name: host, fqdn, address }, { resolves }) => {
  if (fqdn === undefined) return [];
  const found = resolves[fqdn] ?? [];
  return [
    finding({
      code: "dns.not-resolved",
      host,
      ok: found.includes(address),
      message:
        `${fqdn} resolves to ${found.join(", ") || "nothing"} there, not to ${address}. ` +
        "Make the record, or let this program keep it with dns. Check /etc/hosts on the host too.",
    }),
  ];
};
