import { isGroup, shapeErrors, yaml, type Shape, type Source } from "./shapeErrors";

/** The part of a value that has the right kind. It can be judged, while the errors of the other part are reported. */
export function wellShapedPart(value: unknown, shape: Shape, source: Source = yaml): unknown {
  if (typeof shape === "object" && "input" in shape)
    return source.late(value) === undefined ? wellShapedPart(value, shape.input, source) : value;
  if (typeof shape === "string")
    return shapeErrors(value, shape, "", source).length === 0 ? value : undefined;
  if ("list" in shape) {
    if (!Array.isArray(value)) return undefined;
    // A list of a program may have holes, which `map` skips.
    const entries = Array.from(value, (one) => wellShapedPart(one, shape.list, source));
    // Errors name places in the list, so a wrong entry keeps its place. Among texts it is a hole, which `map` skips.
    // It is undefined where an Output may stand, and a group without fields among groups.
    if (shape.list === "text") return withHoles(entries);
    if (typeof shape.list === "string") return entries.filter((one) => one !== undefined);
    const empty = isPlain(shape.list) ? undefined : {};
    return entries.map((one) => one ?? empty);
  }
  if (!isGroup(value) || source.late(value) !== undefined) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const inner = "each" in shape ? shape.each : Object.hasOwn(shape.fields, key) && shape.fields[key];
      const fits = inner ? wellShapedPart(one, inner, source) : undefined;
      return fits === undefined ? [] : [[key, fits]];
    }),
  );
}

/** The list with a hole in the place of each undefined. */
function withHoles(entries: readonly unknown[]): unknown[] {
  const kept: unknown[] = [];
  entries.forEach((one, index) => {
    if (one !== undefined) kept[index] = one;
  });
  return kept;
}

/** A text, a number or a flag, as an Output too. */
function isPlain(shape: Shape): boolean {
  return typeof shape === "string" || ("input" in shape && isPlain(shape.input));
}
