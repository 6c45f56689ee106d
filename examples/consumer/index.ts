import * as pulumi from "@pulumi/pulumi";
import { Etcd3 } from "etcd3";
import { EtcdCluster } from "etcd-cluster";

const config = new pulumi.Config();
const other = new pulumi.StackReference(config.require("stack"));

// The cluster belongs to the other stack: nothing here changes it.
const orders = EtcdCluster.get("orders", other.requireOutput("ordersCluster"));
// The other stack shares its CA on purpose (`pki.exportCaKey`), so this one makes a client certificate of its own.
const own = orders.clientCertificate("reporter");
// Without that, a certificate that the other stack made and handed out does as well.
const given = other.requireOutput("consumer") as pulumi.Output<{ certificate: string; key: string }>;

/** Writes a key with the one certificate and reads it with the other. A preview only plans, so it does neither. */
export const answer = pulumi
  .all([orders.endpoints, orders.caBundle, own.certificate, own.key, given])
  .apply(async ([hosts, rootCertificate, certificate, key, { certificate: theirs, key: theirKey }]) => {
    if (pulumi.runtime.isDryRun()) return "";
    const client = (certChain: string, privateKey: string) =>
      new Etcd3({
        hosts,
        credentials: {
          rootCertificate: Buffer.from(rootCertificate),
          certChain: Buffer.from(certChain),
          privateKey: Buffer.from(privateKey),
        },
      });
    const [writer, reader] = [client(certificate, key), client(theirs, theirKey)];
    try {
      await writer.put("consumer/greeting").value("written by another stack");
      return await reader.get("consumer/greeting").string();
    } finally {
      writer.close();
      reader.close();
    }
  });
