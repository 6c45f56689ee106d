import { clusterShape } from "../decisions/arguments/clusterShape";
import type { Fields, Shape } from "../decisions/arguments/shapeErrors";

/** The shape of a stack's configuration: the arguments of `EtcdCluster`, all of them plain. */
export const stackShape = fieldsOf(clusterShape);

function plain(shape: Shape): Shape {
  if (typeof shape === "string") return shape;
  if ("input" in shape) return plain(shape.input);
  if ("list" in shape) return { list: plain(shape.list) };
  return "each" in shape ? { each: plain(shape.each) } : fieldsOf(shape);
}

function fieldsOf({ fields, ...more }: Fields): Fields {
  return {
    ...more,
    fields: Object.fromEntries(Object.entries(fields).map(([name, shape]) => [name, plain(shape)])),
  };
}
