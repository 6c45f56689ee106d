import { fieldError, type FieldError } from "../../findings/fieldError";
import { serialNumber } from "./serialNumber";

/** What is wrong with the list of revoked serial numbers, as far as it can be told without the certificates. */
export function revocationErrors(revoked: readonly string[] = []): FieldError[] {
  return revoked
    .filter((text) => serialNumber(text) === undefined)
    .map((text) =>
      fieldError(
        "revoked",
        `"${text}" is no serial number of a certificate. Write it in hexadecimal, in quotes, as openssl x509 -serial ` +
          "and the output certificateSerials print it. A name will not do: it is another certificate after each renewal.",
      ),
    );
}
