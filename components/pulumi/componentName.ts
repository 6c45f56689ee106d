import { kindOf } from "../../decisions/arguments/shapeErrors";
import { programSource } from "./programSource";
import { userError } from "./userError";

/**
 * The name of a component, as the program gives it.
 * @throws where it is not a string. Pulumi takes some other values, and makes a URN of them.
 */
export function componentName(component: string, name: unknown): string {
  if (typeof name === "string" && name !== "") return name;
  const found = name === "" ? "an empty text" : (programSource.late(name) ?? kindOf(name));
  throw userError(
    `${component}: ${found} stands where its name belongs. Nothing was changed. ` +
      `Write a string, as in new ${component}("etcd", …).`,
    "field.type",
  );
}
