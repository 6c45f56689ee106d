import * as pulumi from "@pulumi/pulumi";
import { valueIfKnown } from "./valueIfKnown";

/** A value that Pulumi knows only later, or keeps as a secret. */
type Late = pulumi.Output<unknown> | Promise<unknown>;

function isLate(value: unknown): value is Late {
  return pulumi.Output.isInstance(value) || value instanceof Promise;
}

/** A value with all that is known by now in the place of the Outputs in it. */
export interface KnownValues<T> {
  known: T;
  /** The texts among them that are secrets, each with its path, as in `hosts[0].address`. */
  secrets: { path: string; text: string }[];
  /** The Outputs and Promises that are errors, each with its path. */
  failed: { path: string; why: string }[];
}

/**
 * An Output that a preview cannot know stays one. So does one that is an error. One without a value becomes null,
 * because that is not the same as a field that is left out.
 */
export async function withKnownValues<T>(given: T): Promise<KnownValues<T>> {
  const secrets: KnownValues<T>["secrets"] = [];
  const failed: KnownValues<T>["failed"] = [];
  const known = async (value: unknown, path: string, above: readonly unknown[]): Promise<unknown> => {
    if (isLate(value)) {
      const output = pulumi.output(value) as pulumi.Output<unknown>;
      const found = await valueIfKnown(output.apply((it) => [it ?? null])).catch((error: unknown) => {
        // An error for users is reported already, as one of the cluster whose records or certificates these are.
        if (!pulumi.RunError.isInstance(error))
          failed.push({ path, why: error instanceof Error ? error.message : String(error) });
      });
      // A Promise would be awaited here, and end the search for the other errors.
      if (found === undefined) return pulumi.Output.isInstance(value) ? value : output;
      const inner = withoutUndefined(found[0]);
      if (await pulumi.isSecret(output)) secrets.push(...textsIn(inner, path));
      return inner;
    }
    const parts = partsOf(value, above);
    if (parts === undefined) return value;
    return likeIt(
      value,
      await Promise.all(
        parts.map(async ([key, part]) => {
          const found = await known(part, below(value, path, key), [...above, value]);
          return [key, found] as const;
        }),
      ),
    );
  };
  return { known: (await known(given, "", [])) as T, secrets, failed };
}

/** The same values, of which each Output waits for that promise, and is the error that the promise is. */
export function waitingFor<T>(given: T, promise: Promise<void>): T {
  // One waits for the other: where both are errors, that of the promise is the one to report.
  const first = pulumi.output(promise.then(() => true));
  return mapped(given, (late) =>
    first.apply(() => (pulumi.output(late) as pulumi.Output<unknown>).apply(withoutUndefined)),
  ) as T;
}

/** The same values, with another text in the place of those. */
export function withText<T>(given: T, texts: ReadonlySet<string>, other: string): T {
  const inner = (value: unknown, above: readonly unknown[]): unknown => {
    if (typeof value === "string") return texts.has(value) ? other : value;
    const parts = isLate(value) ? undefined : partsOf(value, above);
    if (parts === undefined) return value;
    return likeIt(
      value,
      parts.map(([key, part]) => [key, inner(part, [...above, value])] as const),
    );
  };
  return inner(given, []) as T;
}

/** A value in which nothing is late. */
function withoutUndefined(value: unknown): unknown {
  return mapped(value, (late) => late);
}

function mapped(given: unknown, late: (value: Late) => unknown, above: readonly unknown[] = []): unknown {
  if (isLate(given)) return late(given);
  const parts = partsOf(given, above);
  return parts === undefined
    ? given
    : likeIt(
        given,
        parts.map(([key, part]) => [key, mapped(part, late, [...above, given])] as const),
      );
}

/**
 * The entries of a list, or the fields of an object. The class does not matter, because Pulumi looks into each object.
 * Nothing for a resource, which has fields of its own, for a value that contains itself, or for any other value.
 */
function partsOf(value: unknown, above: readonly unknown[] = []): [string, unknown][] | undefined {
  if (above.includes(value)) return undefined;
  if (Array.isArray(value)) return Array.from(value, (one, index) => [String(index), one as unknown]);
  const isGroup = typeof value === "object" && value !== null && !pulumi.Resource.isInstance(value);
  return isGroup ? Object.entries(value) : undefined;
}

/** A field that is undefined is one that is left out. An entry of a list keeps its place. */
function likeIt(value: unknown, parts: (readonly [string, unknown])[]): unknown {
  if (Array.isArray(value)) return parts.map(([, part]) => part);
  return Object.fromEntries(parts.filter(([, part]) => part !== undefined));
}

function below(value: unknown, path: string, key: string): string {
  if (Array.isArray(value)) return `${path}[${key}]`;
  return path === "" ? key : `${path}.${key}`;
}

function textsIn(value: unknown, path: string): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  return (partsOf(value) ?? []).flatMap(([key, part]) => textsIn(part, below(value, path, key)));
}
