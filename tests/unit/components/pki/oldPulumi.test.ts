import { setTimeout } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../components/EtcdCluster";
import { requirePulumi } from "../../../../components/pki/requirePulumi";
import { setMocks } from "../../../../components/testing/setMocks";

jest.mock("../../../../components/pki/requirePulumi");
jest.setTimeout(60_000);

test("nothing is done on a host before it is known that Pulumi is new enough to renew certificates", async () => {
  let pass: () => void = () => undefined;
  jest.mocked(requirePulumi).mockReturnValue(new Promise((resolve) => (pass = resolve)));
  const made: string[] = [];
  await setMocks({
    newResource: ({ name, type }) => {
      made.push(type.startsWith("command:") ? `command ${name}` : name);
      return { id: name, state: {} };
    },
  });
  new EtcdCluster("etcd", { version: "3.6.16", hosts: [{ name: "etcd01", address: "10.15.1.201" }] });
  while (!made.includes("etcd-pki/member-etcd01/cert")) await setTimeout(10);
  // Far longer than the first command takes that does not wait.
  await setTimeout(1_000);
  expect(made.filter((name) => name.startsWith("command"))).toEqual([]);
  pass();
  await pulumi.runtime.disconnect();
  expect(made).toEqual(expect.arrayContaining(["command etcd-preflight", "command etcd/etcd01/program"]));
});
