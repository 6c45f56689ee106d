import { strict as assert } from "node:assert";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import * as pulumi from "@pulumi/pulumi";
import { setMocks } from "etcd-cluster/testing";
import { OrdersStore, shown } from "./index.js";

const valueOf = <T>(output: pulumi.Output<T>) =>
  new Promise<T>((resolve) => {
    output.apply(resolve);
  });

/** The component checks the values of secrets, too. */
const privateKey = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({
  type: "sec1",
  format: "pem",
});

test("a store has a member on each host, and a client certificate for the reporter", async () => {
  const made: string[] = [];
  await setMocks({
    newResource: ({ name, inputs }) => {
      made.push(name);
      return { id: name, state: inputs };
    },
  });
  const hosts = [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: pulumi.output(`10.15.1.20${n}`) }));
  const store = new OrdersStore("orders", { hosts, privateKey: pulumi.secret(privateKey.toString()) });

  assert.deepEqual(
    await valueOf(store.cluster.endpoints),
    hosts.map((_, index) => `https://10.15.1.20${index + 1}:2379`),
  );
  const members = await valueOf(shown(store).members);
  assert.deepEqual(
    members.map(({ name, version }) => `${name} ${version}`),
    ["etcd01 3.6.16", "etcd02 3.6.16", "etcd03 3.6.16"],
  );
  assert.ok((await valueOf(store.cluster.clientCertificates)).reporter?.key);
  assert.ok(made.includes("orders/etcd03/member"));
});
