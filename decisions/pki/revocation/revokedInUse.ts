import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import { serialNumber } from "./serialNumber";

/**
 * The effect of a list of revoked serial numbers on certificates that are in use: `ca` and `ca-g2`, members by name,
 * clients as `client/NAME`. Each has the serial numbers of all certificates that are shown with it, because etcd checks
 * every one of these.
 */
export function revokedInUse(
  inUse: Readonly<Record<string, readonly string[]>>,
  revoked: readonly string[],
): FieldError[] {
  const listed = new Set(revoked.map(serialNumber));
  const found: FieldError[] = [];
  for (const [name, serials] of Object.entries(inUse)) {
    for (const serial of serials.filter((one) => listed.has(one))) {
      const client = /^client\/(.+)$/.exec(name)?.[1];
      if (client !== undefined) found.push(ofClient(serial, client));
      else found.push(/^ca(-g\d+)?$/.test(name) ? ofAuthority(serial, name) : ofMember(serial, name));
    }
  }
  return found;
}

function ofAuthority(serial: string, name: string): FieldError {
  return fieldError(
    "revoked",
    `${serial} is a CA itself (${name}), and etcd would refuse each certificate that is shown with it. ` +
      "Move to another CA instead: authorities, in three updates.",
    "revoked.in-use",
  );
}

function ofMember(serial: string, name: string): FieldError {
  return fieldError(
    "revoked",
    `${serial} is the present certificate of member ${name}, and the other members would turn it away. ` +
      "Renew it first: write another word in renewal.trigger. The same update may do both.",
    "revoked.in-use",
  );
}

function ofClient(serial: string, name: string): FieldError {
  const renewed =
    name === "root"
      ? "For a new one write another word in renewal.trigger."
      : "For a new one take it out of clients in one update and put it back in the next.";
  return warning(
    "revoked",
    `${serial} is the present certificate of client ${name}, which etcd turns away. ${renewed}`,
    "revoked.in-use",
  );
}
