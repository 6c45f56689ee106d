import * as pulumi from "@pulumi/pulumi";
import type { Shape } from "../../../decisions/arguments/shapeErrors";
import { stackArgs } from "../../../stack/stackArgs";
import { stackShape } from "../../../stack/stackShape";

type Step = string | number;

/** The way to every field that there is; a list or a group of any names has one entry. */
function fields(shape: Shape, way: Step[] = []): Step[][] {
  if (typeof shape === "string") return [way];
  const inner: [Step, Shape][] =
    "list" in shape
      ? [[0, shape.list]]
      : "each" in shape
        ? [["1", shape.each]]
        : Object.entries("fields" in shape ? shape.fields : {});
  return [...(way.length > 0 ? [way] : []), ...inner.flatMap(([key, one]) => fields(one, [...way, key]))];
}

/** A configuration with that value at the end of the way, and with two errors elsewhere. */
function wrongAt(way: Step[], value: unknown): Record<string, unknown> {
  const others = {
    hosts: [
      { name: "etcd01", address: "10.15.1.201" },
      { name: "etcd02", address: "10.15.1.999" },
    ],
    version: "3.6.16",
    settings: { electionTimeoutMs: 1 },
  };
  const put = (inside: unknown, [key, ...rest]: Step[]): unknown => {
    if (key === undefined) return value;
    const old = (inside as Record<Step, unknown> | undefined)?.[key];
    if (typeof key === "number")
      return (Array.isArray(inside) ? inside : [undefined]).map((one: unknown, index) =>
        index === key ? put(one, rest) : one,
      );
    return { ...(inside as object | undefined), [key]: put(old, rest) };
  };
  return put(others, way) as Record<string, unknown>;
}

function refusal(values: Record<string, unknown>): string {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [`etcd-cluster:${key}`, JSON.stringify(value)]),
    ),
  );
  try {
    stackArgs("etcd-cluster");
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

const kinds = [null, true, 7, "word", [], [null], {}];
const elsewhere = { hosts: "hosts[1].address: ", settings: "settings.electionTimeoutMs: " };

test.each(fields(stackShape).map((way) => [way.join("."), way] as const))(
  "with any value at %s, the errors elsewhere are reported",
  (_, way) => {
    for (const value of kinds) {
      const said = refusal(wrongAt(way, value));
      expect(said).toMatch(/errors? in the stack's configuration/);
      // The field that is replaced whole cannot hold its error any more.
      for (const [field, error] of Object.entries(elsewhere))
        if (way.join(".") !== field && way.join(".") !== "settings.electionTimeoutMs")
          expect(said).toContain(error);
    }
  },
);
