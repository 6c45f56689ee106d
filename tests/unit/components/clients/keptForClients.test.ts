import * as pulumi from "@pulumi/pulumi";
import { keptForClients } from "../../../../components/clients/keptForClients";
import { valueOf } from "../../support/mockedResources";

const cluster = { domain: "lab", domainAddresses: true };
const declared = {
  endpoints: pulumi.output(["https://b", "https://a"]),
  clients: ["root"],
  dns: { clientName: "_etcd-client-ssl._tcp.lab" },
};
const former = (saved: object) =>
  valueOf(
    keptForClients(cluster, { ...declared, saved: Promise.resolve(saved) }).formerEndpoints as pulumi.Output<
      string[]
    >,
  );

test.each<[string, object, string[]]>([
  ["that is new keeps no list", {}, []],
  ["whose list changes keeps the list before", { endpoints: ["https://a"] }, ["https://a"]],
  [
    "whose list is only in another order keeps the list that it had kept",
    { endpoints: ["https://a", "https://b"], formerEndpoints: ["https://c"] },
    ["https://c"],
  ],
])("a cluster %s", async (_, saved, urls) => {
  expect(await former(saved)).toEqual(urls);
});

test("the names that clients look up are kept, as far as this stack keeps their records", () => {
  const saved = Promise.resolve({});
  expect(keptForClients(cluster, { ...declared, saved })).toMatchObject({
    clients: ["root"],
    clientNames: ["_etcd-client-ssl._tcp.lab", "lab"],
  });
  const plain = { domain: "lab", domainAddresses: false };
  expect(keptForClients(plain, { ...declared, saved }).clientNames).toEqual(["_etcd-client-ssl._tcp.lab"]);
  expect(keptForClients(cluster, { ...declared, dns: undefined, saved }).clientNames).toEqual([]);
});
