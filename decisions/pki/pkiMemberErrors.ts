import { fieldError, type FieldError } from "../findings/fieldError";
import { addressFamily } from "../network/address";
import { dnsNameError } from "../network/dnsNameError";
import { commonNameError } from "./names/commonNameError";

/** A member as `Pki` takes it. An address that is not a text is not judged here: Pulumi knows its value later. */
export interface PkiMemberConfiguration {
  name?: string;
  addresses?: readonly unknown[];
  dnsNames?: readonly string[];
}

/** The errors of the names and addresses that certificates of members would hold. */
export function pkiMemberErrors(members: readonly PkiMemberConfiguration[]): FieldError[] {
  return members
    .flatMap(({ name, addresses, dnsNames = [] }, index) => {
      const at = `members[${index}]`;
      return [
        name === undefined ? undefined : commonNameError(`${at}.name`, name),
        addresses?.length === 0
          ? fieldError(`${at}.addresses`, "empty. List one address at least.", "field.missing")
          : undefined,
        ...(addresses ?? []).map((one, place) => addressError(at, place, one)),
        ...dnsNames.map((one, place) => certificateNameError(`${at}.dnsNames[${place}]`, one)),
      ];
    })
    .filter((one) => one !== undefined);
}

/** A certificate would hold such a text as a DNS name, and lack the address. */
function addressError(member: string, place: number, address: unknown): FieldError | undefined {
  if (typeof address !== "string" || addressFamily(address) !== undefined) return undefined;
  return fieldError(
    `${member}.addresses[${place}]`,
    `"${address}" is not an IP address. Write one, as in 10.15.1.201, and names in ${member}.dnsNames.`,
  );
}

/** The error of a name in a certificate, which may be an address or a wildcard, and may end with the root's dot. */
export function certificateNameError(field: string, name: string): FieldError | undefined {
  if (addressFamily(name) !== undefined) return undefined;
  return dnsNameError(field, name.toLowerCase().replace(/^\*\./, "").replace(/\.$/, ""));
}
