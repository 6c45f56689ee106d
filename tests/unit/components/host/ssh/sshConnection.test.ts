import * as pulumi from "@pulumi/pulumi";
import { hostConnection, type SshConnection } from "../../../../../components/host/ssh/sshConnection";

const host = { name: "etcd01", address: "10.15.1.201" };
const privateKey = pulumi.secret("PLANTED");

interface OutputParts {
  promise: () => Promise<object>;
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
}

function parts(output: pulumi.Output<unknown>): OutputParts {
  return output as unknown as OutputParts;
}

/** The connection that Pulumi's engine is handed, or what is thrown instead. */
function handedOn(shared: unknown, own?: unknown): Promise<object> {
  const connection = own as pulumi.Input<SshConnection> | undefined;
  const declared = shared as pulumi.Input<SshConnection> | undefined;
  const { connection: made, hostKeyPolicy } = hostConnection({ ...host, connection }, declared);
  // Whoever serializes an Output asks for these too.
  for (const one of [made, hostKeyPolicy].map(parts))
    for (const part of [one.isKnown, one.isSecret, one.promise()]) part.catch(() => undefined);
  return parts(made).promise();
}

test.each<[string, () => Promise<object>, string]>([
  [
    "an unknown field",
    () => handedOn({ privateKey, username: "root" }),
    "connection.username: no such field.",
  ],
  [
    "one that is known late",
    () => handedOn(pulumi.secret({ privateKey: "PLANTED", username: "root" })),
    "connection.username: no such field.",
  ],
  [
    "one of a host",
    () => handedOn({ privateKey }, { usr: "root" }),
    "connection of etcd01.usr: no such field. Did you mean user?",
  ],
  [
    "one of a bastion",
    () => handedOn({ privateKey, proxy: pulumi.output({ host: "10.15.1.1", key: "PLANTED" }) }),
    "connection.proxy.key: no such field.",
  ],
  [
    "a wrong type that is known late",
    () => handedOn({ privateKey, port: pulumi.output("ssh") }),
    "connection.port: ",
  ],
  [
    "a key of another type",
    () => handedOn({ privateKey: pulumi.secret({ pem: "PLANTED" }) }),
    "connection.privateKey: ",
  ],
])(
  "a connection with %s is refused before Pulumi's engine could print its key",
  async (_, connection, error) => {
    const refusal = await connection().catch((error: unknown) => (error as Error).message);
    expect(refusal).toContain(error);
    expect(refusal).not.toContain("PLANTED");
  },
);

test("one that has its shape is handed on whole, the host's settings over the cluster's", async () => {
  expect(
    await handedOn(pulumi.output({ privateKey, user: "admin" }), { user: "root", port: pulumi.output(2222) }),
  ).toMatchObject({
    host: "10.15.1.201",
    privateKey: "PLANTED",
    user: "root",
    port: 2222,
  });
});
