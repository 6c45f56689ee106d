import * as pulumi from "@pulumi/pulumi";
import { etcdHost } from "../host/hostCommand";
import { printRecord } from "../membership/recordBootstrap";
import { printRestoreRecord } from "../restore/recordRestore";
import { mockedHealth } from "./mockedHealth";

/** So far off that no test has a certificate which is due. */
const validityEndTime = "2999-01-01T00:00:00Z";

/** The content of each mocked certificate: components check the certificates that they take. Its key is deleted. */
const certificate = `-----BEGIN CERTIFICATE-----
MIIBejCCAR+gAwIBAgIUG6wGwiDEhUlNhBojsc/m1f1/9aUwCgYIKoZIzj0EAwIw
ETEPMA0GA1UEAwwGbW9ja2VkMCAXDTI2MTEyOTA5MTIxNloYDzI5OTgxMTEzMDkx
MjE2WjARMQ8wDQYDVQQDDAZtb2NrZWQwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AAS9s3Yppk8DJW+mU6pVJiNNEPT8e32v0c1/LQK5WY05EE9HTydFeDwUVzuOLtp9
SastGthw8D0WiPy/mqZYAFYLo1MwUTAdBgNVHQ4EFgQU+pmG42dgn1KDKsXg9tGg
D6G/vMIwHwYDVR0jBBgwFoAU+pmG42dgn1KDKsXg9tGgD6G/vMIwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEAg70A3u55lUuqfjIJw4F2IFPWYh23
rIJxkcqtSctyTEYCIQDoStMOTXYYqNie1gS8N7CLEiv9NgcVIKZJDLpNbd3b3A==
-----END CERTIFICATE-----
`;

/** What providers and hosts would add to the inputs of a resource. Names stand for values: `key of etcd-pki-ca-key`. */
export function mockedState({
  type,
  name,
  inputs,
}: pulumi.runtime.MockResourceArgs): Record<string, unknown> {
  switch (type) {
    case "tls:index/privateKey:PrivateKey":
      return { privateKeyPem: `key of ${name}\n` };
    case "tls:index/certRequest:CertRequest":
      return { certRequestPem: `request of ${name}\n` };
    case "tls:index/selfSignedCert:SelfSignedCert":
    case "tls:index/locallySignedCert:LocallySignedCert":
      return { certPem: `certificate of ${name}\n${certificate}`, validityEndTime };
    case "command:local:Command":
    case "command:remote:Command":
      return { stdout: printed(name, inputs as Record<string, unknown>), stderr: "" };
    default:
      return {};
  }
}

function printed(name: string, inputs: Record<string, unknown>): string {
  const [create, stdin] = [text(inputs.create), text(inputs.stdin)];
  if (create === printRestoreRecord) return stdin;
  if (create === printRecord) return `{"token":"0123456789abcdef","members":${stdin}}`;
  // Words may follow of what it repairs.
  if (create.startsWith(etcdHost("health"))) return JSON.stringify(mockedHealth(stdin));
  return `output of ${name}`;
}

function text(input: unknown): string {
  return String((pulumi.runtime.isRpcSecret(input) ? pulumi.runtime.unwrapRpcSecret(input) : input) ?? "");
}
