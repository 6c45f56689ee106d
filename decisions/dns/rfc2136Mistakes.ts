import { mistake, sentence, type Mistake } from "../findings/mistake";
import { didYouMean } from "../findings/didYouMean";
import { dnsNameMistake } from "../network/dnsNameMistake";
import { portMistake } from "../network/portMistake";
import { serverNameMistake } from "../network/serverNameMistake";

/** The settings of a zone's server that takes dynamic updates. What is not known yet is left out. */
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

/** What is wrong with them, for records in that domain. Fields stand below `rfc2136`. */
export function rfc2136Mistakes(configuration: Rfc2136Configuration, domain: string): Mistake[] {
  const { server, port, zone, keyName = "", keyAlgorithm, keySecret, hasSecret } = configuration;
  return [
    server === undefined ? undefined : serverNameMistake("server", server, "port"),
    port === undefined ? undefined : portMistake("port", port, 53),
    zone === undefined ? undefined : (dnsNameMistake("zone", zone) ?? outsideMistake(domain, zone)),
    (keyName === "") === hasSecret
      ? mistake(
          keyName === "" ? "keyName" : "keySecret",
          sentence`missing. ${{ field: "keyName", short: true }} and ${{ field: "keySecret", short: true }} go together: give both, or neither.`,
        )
      : undefined,
    keyName === "" || /^[\w-]+(\.[\w-]+)*\.?$/.test(keyName)
      ? undefined
      : mistake("keyName", `"${keyName}" is no key's name. Write it as the server's configuration has it.`),
    keyAlgorithm === undefined || algorithms.includes(keyAlgorithm.toLowerCase())
      ? undefined
      : mistake("keyAlgorithm", `"${keyAlgorithm}" is none. ${algorithm(keyAlgorithm)}`),
    keySecret === undefined || keySecret === "" ? undefined : secretMistake(keySecret.trim()),
  ].filter((mistake) => mistake !== undefined);
}

function outsideMistake(domain: string, zone: string): Mistake | undefined {
  if (dnsNameMistake("domain", domain) !== undefined) return undefined; // which is told, and is no fault of the zone
  if (domain === zone || domain.endsWith(`.${zone}`)) return undefined;
  return mistake(
    "zone",
    `"${domain}" is not in zone "${zone}". Write zone as the one that holds it, or domain as one in it.`,
  );
}

function algorithm(given: string): string {
  const near = didYouMean(given, algorithms);
  return near === undefined ? `Write one of ${algorithms.join(", ")}.` : `Did you mean "${near}"?`;
}

/** Never with the secret in it. */
function secretMistake(secret: string): Mistake | undefined {
  if (/\bsecret\b.*"/s.test(secret))
    return mistake("keySecret", 'it is a whole key file. Write only what is in quotes behind "secret".');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(secret) || secret.length % 4 !== 0)
    return mistake(
      "keySecret",
      "it is not in base64, or not whole. Write the key's secret as the server's configuration has it.",
    );
  return undefined;
}
