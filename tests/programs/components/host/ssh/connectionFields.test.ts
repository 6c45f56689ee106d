import type * as pulumi from "@pulumi/pulumi";
import type { BastionArgs, ConnectionArgs } from "../../../../../components/host/ssh/ConnectionArgs";
import { connectionShape } from "../../../../../decisions/arguments/connectionShape";
import type { ConnectionConfiguration } from "../../../../../decisions/host/ssh/connectionErrors";
import type { Fields } from "../../../../../decisions/arguments/shapeErrors";

type Same<A, B> = [Required<A>, Required<B>] extends [Required<B>, Required<A>] ? true : false;
type Login<T> = Omit<T, "hostKeyPolicy" | "proxy">;

// The reference is written from the first two types, and no decision may import them. So a compiler holds them equal.
test("the fields of a connection are those of a bastion, and all of them are judged", () => {
  const bastion: Same<Login<ConnectionArgs>, BastionArgs> = true;
  const judged: Same<Login<pulumi.Unwrap<ConnectionArgs>>, Login<ConnectionConfiguration>> = true;
  const { proxy, ...fields } = (connectionShape as { input: Fields }).input.fields;
  expect({ bastion, judged, fields: Object.keys(fields).filter((one) => one !== "hostKeyPolicy") }).toEqual({
    bastion: true,
    judged: true,
    fields: Object.keys((proxy as { input: Fields }).input.fields),
  });
});
