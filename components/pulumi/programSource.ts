import * as pulumi from "@pulumi/pulumi";
import type { Source } from "../../decisions/arguments/shapeErrors";

/** Values that a program gives: some of them Pulumi knows only later. */
export const programSource: Source = {
  language: "program",
  late(value) {
    if (pulumi.Output.isInstance(value)) return "an Output";
    return value instanceof Promise ? "a Promise" : undefined;
  },
};
