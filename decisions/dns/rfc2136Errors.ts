import { fieldError, sentence, type FieldError, type FieldName } from "../findings/fieldError";
import { didYouMean } from "../findings/didYouMean";
import { dnsNameError } from "../network/dnsNameError";
import { portError } from "../network/portError";
import { serverNameError } from "../network/serverNameError";

/** The settings of a zone's server that takes dynamic updates. A value that is not known yet is left out. */
export interface Rfc2136Configuration {
  server?: string;
  port?: number;
  zone?: string;
  keyName?: string;
  keyAlgorithm?: string;
  keySecret?: string;
  /** Whether there is a secret, known or not. */
  hasSecret: boolean;
}

/** As nsupdate takes them. */
const algorithms = ["hmac-sha256", "hmac-sha384", "hmac-sha512", "hmac-sha224", "hmac-sha1", "hmac-md5"];

/** The errors in these settings, for records in that domain. Fields stand below `rfc2136`. */
export function rfc2136Errors(configuration: Rfc2136Configuration, domain: string): FieldError[] {
  const { server, port, zone, keyName = "", keyAlgorithm, keySecret, hasSecret } = configuration;
  return [
    server === undefined ? undefined : serverNameError("server", server, "port"),
    port === undefined ? undefined : portError("port", port, 53),
    zone === undefined ? undefined : (dnsNameError("zone", zone) ?? outsideError(domain, zone)),
    (keyName === "") === hasSecret
      ? fieldError(
          keyName === "" ? "keyName" : "keySecret",
          sentence`missing. ${shortName("keyName")} and ${shortName("keySecret")} go together: give both, or neither.`,
          "field.missing",
        )
      : undefined,
    keyName === "" || /^[\w-]+(\.[\w-]+)*\.?$/.test(keyName)
      ? undefined
      : fieldError(
          "keyName",
          `"${keyName}" is not a valid name of a key. Write it as the server's configuration has it.`,
        ),
    keyAlgorithm === undefined || algorithms.includes(keyAlgorithm.toLowerCase())
      ? undefined
      : fieldError("keyAlgorithm", `"${keyAlgorithm}" is not valid. ${algorithm(keyAlgorithm)}`),
    keySecret === undefined || keySecret === "" ? undefined : secretError(keySecret.trim()),
  ].filter((error) => error !== undefined);
}

function outsideError(domain: string, zone: string): FieldError | undefined {
  // Another check reports a wrong domain, and the zone may be right.
  if (dnsNameError("domain", domain) !== undefined) return undefined;
  if (domain === zone || domain.endsWith(`.${zone}`)) return undefined;
  return fieldError(
    "zone",
    `"${domain}" is not in zone "${zone}". Write zone as the one that holds it, or domain as one in it.`,
    "field.conflict",
  );
}

function shortName(field: string): FieldName {
  return { field, short: true };
}

function algorithm(given: string): string {
  const near = didYouMean(given, algorithms);
  return near === undefined ? `Write one of ${algorithms.join(", ")}.` : `Did you mean "${near}"?`;
}

/** Never with the secret in it. */
function secretError(secret: string): FieldError | undefined {
  if (/\bsecret\b.*"/s.test(secret))
    return fieldError("keySecret", 'it is a whole key file. Write only what is in quotes behind "secret".');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret) || secret.length % 4 !== 0)
    return fieldError(
      "keySecret",
      "it is not in base64, or not whole. Write the key's secret as the server's configuration has it.",
    );
  return undefined;
}
