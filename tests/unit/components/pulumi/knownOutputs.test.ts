import * as pulumi from "@pulumi/pulumi";
import { knownOutputs } from "../../../../components/pulumi/knownOutputs";
import { setMocks } from "../../../../components/testing/setMocks";

const outputs = {
  endpoints: pulumi.output(["https://10.15.1.201:2379"]),
  name: "etcd",
  // So are those of a resource that an update leaves out.
  clientKey: pulumi.secret(pulumi.unknown as unknown as string),
};

const newResource = ({ name }: { name: string }) => ({ id: name, state: {} });

test("an update gives the outputs that have a value", async () => {
  await setMocks({ newResource });
  expect(Object.keys(await knownOutputs(outputs))).toEqual(["endpoints", "name"]);
});

test("a preview gives each output", async () => {
  await setMocks({ newResource }, "project", "stack", true);
  expect(Object.keys(await knownOutputs(outputs))).toEqual(["endpoints", "name", "clientKey"]);
});
