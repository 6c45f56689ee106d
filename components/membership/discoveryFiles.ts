import * as pulumi from "@pulumi/pulumi";
import { namedFiles } from "../../decisions/host/namedFiles";
import type { DiscoveryArgs } from "./DiscoveryArgs";

/**
 * Files for `etcd-host discovery`: the CA of the service, and a client certificate for it. Undefined without a file.
 */
export function discoveryFiles(args: DiscoveryArgs | undefined): pulumi.Output<string> | undefined {
  const { caCertificate, certificate, key } = args ?? {};
  const files = { cacert: caCertificate, cert: certificate, key };
  const given = Object.entries(files).filter(([, pem]) => pem !== undefined);
  if (given.length === 0) return undefined;
  const texts = given.map(([file, pem]) => [`${file}.pem`, pulumi.interpolate`${pem}\n`] as const);
  return pulumi.secret(pulumi.all(Object.fromEntries(texts)).apply(namedFiles));
}
