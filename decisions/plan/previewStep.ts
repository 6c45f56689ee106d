import type { ResourceNames } from "../pulumi/resourceNames";

/** A step of `pulumi preview --json`, as far as it is read here. */
export interface PreviewStep {
  op: string;
  urn: string;
  oldState?: StepState;
  newState?: StepState;
  /** The differences, by their paths. Secrets are among them. */
  detailedDiff?: Record<string, unknown> | null;
}

/** A resource before a step, or after it. */
export interface StepState {
  /** Before an alias it was another. */
  urn?: string;
  parent?: string;
  /** Its deletion is only forgetting it. */
  retainOnDelete?: boolean;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
}

/**
 * The text of `pulumi preview --json` for a value that the preview does not know. A hook gets a value of another type.
 */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Empty also while it is not known. */
export function input(state: StepState | undefined, key: string): string {
  const value = state?.inputs?.[key];
  return typeof value === "string" && value !== unknownText ? value : "";
}

/** Whether an input will have a value that the preview does not know. */
export function isUnknown(state: StepState | undefined, key: string): boolean {
  const value = state?.inputs?.[key];
  return value !== undefined && (typeof value !== "string" || value === unknownText);
}

/** `value` of a line `key=value` on stdin. */
export function line(state: StepState | undefined, key: string): string {
  return new RegExp(`^${key}=(.*)$`, "m").exec(input(state, "stdin"))?.[1] ?? "";
}

export function sameLine(step: PreviewStep, key: string): boolean {
  return line(step.oldState, key) === line(step.newState, key);
}

/** Whether an input will change. A secret reads alike on both sides, so only the engine's own diff shows its change. */
export function changes({ oldState, newState, detailedDiff }: PreviewStep, key: string): boolean {
  if (input(oldState, key) !== input(newState, key)) return true;
  const secret = newState?.inputs?.[key] === "[secret]";
  return secret && (!detailedDiff || Object.keys(detailedDiff).some((path) => path.startsWith(key)));
}

/** Also the former one of a resource that is replaced. */
export function isDeleted({ op }: PreviewStep): boolean {
  return op.startsWith("delete");
}

export function nameOf(urn: string): string {
  return urn.split("::").pop() ?? "";
}

/** The last of the types in a URN: `...::Parent$Type::name`. */
export function typeOf(urn: string): string {
  return urn.split("::")[2]?.split("$").pop() ?? "";
}

/** A resource that is deleted is still below the component's former URN. */
export function isUnder({ op, oldState, newState }: PreviewStep, component: PreviewStep): boolean {
  const parent = (newState ?? oldState)?.parent;
  return parent === component.urn || (op === "delete" && parent === component.oldState?.urn);
}

/** Also under the name of an earlier version: a preview deletes a resource under the name that the state has. */
export function isNamed({ urn }: PreviewStep, { name, former }: ResourceNames): boolean {
  return [name, ...former].includes(nameOf(urn));
}
