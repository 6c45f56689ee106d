import { fieldError, type FieldError } from "../../findings/fieldError";
import { serialNumber } from "./serialNumber";

/** Errors in the list of revoked serial numbers, as far as they show without the certificates. */
export function revocationErrors(revoked: readonly string[] = []): FieldError[] {
  return revoked
    .filter((text) => serialNumber(text) === undefined)
    .map((text) =>
      fieldError(
        "revoked",
        `"${text}" is not a serial number of a certificate. Write it in hexadecimal, in quotes, as ` +
          "openssl x509 -serial and the output certificateSerials print it. A name is not enough, because it has " +
          "another certificate after each renewal.",
      ),
    );
}
