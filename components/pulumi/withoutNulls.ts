import * as pulumi from "@pulumi/pulumi";
import type { Shape } from "../../decisions/arguments/shapeErrors";

/**
 * The same value without fields that are null, because some languages send a field that is left out that way. A null
 * stays in a list, and under a name that the user gives. There its place says something.
 */
export function withoutNulls(value: unknown, shape: Shape): unknown {
  if (pulumi.Output.isInstance(value)) return value.apply((known) => withoutNulls(known, shape));
  if (typeof shape === "string" || typeof value !== "object" || value === null) return value;
  if ("input" in shape) return withoutNulls(value, shape.input);
  if ("list" in shape)
    return Array.isArray(value) ? value.map((one) => withoutNulls(one, shape.list)) : value;
  if (Array.isArray(value)) return value;
  const entries = Object.entries(value as Record<string, unknown>);
  if ("each" in shape)
    return Object.fromEntries(entries.map(([key, one]) => [key, withoutNulls(one, shape.each)]));
  const { fields } = shape;
  return Object.fromEntries(
    entries
      .filter(([, one]) => one !== null)
      .map(([key, one]) => {
        const inner = Object.hasOwn(fields, key) ? fields[key] : undefined;
        return [key, inner === undefined ? one : withoutNulls(one, inner)];
      }),
  );
}
