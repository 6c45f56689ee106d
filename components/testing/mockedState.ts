import * as pulumi from "@pulumi/pulumi";
import { etcdHost } from "../host/hostCommand";
import { printRecord } from "../membership/recordBootstrap";
import { printRestoreRecord } from "../recovery/restore/recordRestore";
import { mockedCertificate, mockedKey } from "./mockedCertificate";
import { mockedHealth } from "./mockedHealth";

/** So far off that no test has a certificate which is due. */
const validityEndTime = "2999-01-01T00:00:00Z";

/**
 * Adds what providers and hosts would add to the inputs of a resource. A name begins each value, as in
 * `key of etcd-pki-ca-key`. The PEM behind it is the same for each key, and for each certificate.
 */
export function mockedState({
  type,
  name,
  inputs,
}: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return keyForms(`key of ${name}\n${mockedKey}`);
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `request of ${name}\n` };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: `certificate of ${name}\n${mockedCertificate}`, validityEndTime };
    case "command:local:Command":
    case "command:remote:Command":
      return { stdout: printed(name, inputs as Record<string, unknown>), stderr: "" };
    default:
      return {};
  }
}

/** The mocked key is in PKCS#8, which is one of the forms. */
function keyForms(pem: string) {
  return { privateKeyPem: pem, privateKeyPemPkcs8: pem };
}

/**
 * The keys that hooks would ask hosts for, where the state has none: without them the program dials the hosts itself.
 * The state has none also where a test returns the inputs of each resource.
 */
export function mockedHostKeys(
  { type, name }: pulumi.runtime.MockResourceArgs,
  { environment = {} }: { environment?: Record<string, string> },
): object {
  if (type !== "command:local:Command" || !name.endsWith("-ssh-host-keys")) return {};
  const keys = Object.entries(environment).map(([place, key]) => [
    place,
    key || `ssh-ed25519 key of ${place}`,
  ]);
  return { environment: Object.fromEntries(keys) as Record<string, string> };
}

function printed(name: string, inputs: Record<string, unknown>): string {
  const [create, stdin] = [text(inputs.create), text(inputs.stdin)];
  if (create === printRestoreRecord) return stdin;
  if (create === printRecord) return `{"token":"0123456789abcdef","members":${stdin}}`;
  // The words of a repair may follow.
  if (create.startsWith(etcdHost("health"))) return JSON.stringify(mockedHealth(stdin));
  return `output of ${name}`;
}

function text(input: unknown): string {
  return String((pulumi.runtime.isRpcSecret(input) ? pulumi.runtime.unwrapRpcSecret(input) : input) ?? "");
}
