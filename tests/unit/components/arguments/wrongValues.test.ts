import * as pulumi from "@pulumi/pulumi";
import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { DnsSrv } from "../../../../components/DnsSrv";
import { Pki } from "../../../../components/Pki";
import { withKnownValues } from "../../../../components/pulumi/lateValues";
import { ReferencedCluster } from "../../../../components/ReferencedCluster";
import { setMocks } from "../../../../components/testing/setMocks";
import {
  clusterShape,
  dnsSrvShape,
  pkiShape,
  referencedClusterShape,
} from "../../../../decisions/arguments/clusterShape";
import type { Shape } from "../../../../decisions/arguments/shapeErrors";
import { sentences } from "../../decisions/findings/said";

jest.setTimeout(60_000);

// Pulumi keeps a stack trace of every promise.
Error.stackTraceLimit = 0;

/** A place in the arguments, as errors name it, and the arguments with that value there. */
interface Place {
  path: string;
  shape: Shape;
  inList: boolean;
  with: (value: unknown) => unknown;
}

const list = [null];
const wrong = {
  text: [null, 3, {}, list],
  number: [null, "x", {}],
  flag: [null, "x", 3],
  list: [null, 3, {}],
  group: [null, 3, list],
};

function wrongValues({ shape, inList }: Place): unknown[] {
  const kind = plainShape(shape);
  const values = typeof kind === "string" ? wrong[kind] : "list" in kind ? wrong.list : wrong.group;
  return inList ? [...values, undefined] : values;
}

function plainShape(shape: Shape): Exclude<Shape, { input: Shape }> {
  return typeof shape === "object" && "input" in shape ? plainShape(shape.input) : shape;
}

/** A value of the right kind, with every field, so that each check of values runs. */
function sample(shape: Shape): unknown {
  const kind = plainShape(shape);
  if (typeof kind === "string") return { text: "x", number: 1, flag: true }[kind];
  if ("list" in kind) return [sample(kind.list)];
  if ("each" in kind) return { 1: sample(kind.each) };
  return Object.fromEntries(Object.entries(kind.fields).map(([key, one]) => [key, sample(one)]));
}

/** Every place below a shape. */
function places(shape: Shape, path = "", put: Place["with"] = (value) => value): Place[] {
  const kind = plainShape(shape);
  const at = (inner: Shape, name: string, one: Place["with"], inList = false): Place[] => [
    { path: name, shape: inner, inList, with: one },
    ...places(inner, name, one),
  ];
  if (typeof kind === "string") return [];
  if ("list" in kind) return at(kind.list, `${path}[0]`, (value) => put([value]), true);
  if ("each" in kind) return at(kind.each, `${path}.1`, (value) => put({ 1: value }));
  const whole = sample(kind) as object;
  return Object.entries(kind.fields).flatMap(([key, one]) =>
    at(one, path === "" ? key : `${path}.${key}`, (value) => put({ ...whole, [key]: value })),
  );
}

/** The places whose wrong values are accepted, or refused without the place. Any other error fails the test. */
async function unnamed(
  shape: Shape,
  refusal: (args: unknown) => string | Promise<string>,
): Promise<string[]> {
  const found = new Set<string>();
  for (const place of places(shape))
    for (const value of wrongValues(place))
      if (!(await refusal(place.with(value))).includes(`${place.path}: `)) found.add(place.path);
  return [...found];
}

/** The list of errors that a component throws. */
function thrown(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    if (error instanceof pulumi.RunError) return error.message;
    throw error;
  }
  return "";
}

const errorsOf = (args: unknown) => sentences(argumentErrors(args, "etcd")).join("\n");

beforeAll(() => setMocks());

test("EtcdCluster names each place of its arguments that has a value of a wrong kind", async () => {
  expect(await unnamed(clusterShape, errorsOf)).toEqual([]);
});

test("EtcdCluster names each place of its arguments in which an Output has a value of a wrong kind", async () => {
  const late = places(clusterShape).filter(({ shape }) => typeof shape === "object" && "input" in shape);
  const found = late.flatMap((place) =>
    [list, undefined].map(async (value) => {
      const args = place.with(pulumi.output(value));
      errorsOf(args);
      const { known } = await withKnownValues(args);
      return errorsOf(known).includes(`${place.path}: `) ? [] : [place.path];
    }),
  );
  expect((await Promise.all(found)).flat()).toEqual([]);
});

test("Pki names each place of its arguments that has a value of a wrong kind", async () => {
  expect(await unnamed(pkiShape, (args) => thrown(() => new Pki("pki", args as never)))).toEqual([]);
});

test("DnsSrv names each place of its arguments that has a value of a wrong kind", async () => {
  expect(await unnamed(dnsSrvShape, (args) => thrown(() => new DnsSrv("dns", args as never)))).toEqual([]);
});

test("ReferencedCluster refuses each value of a wrong kind with a list of errors", async () => {
  const refused = (args: unknown) => thrown(() => new ReferencedCluster("reader", args as never));
  const found = await unnamed(referencedClusterShape, refused);
  // An error of a reference has another path than the value in it.
  expect(found.filter((path) => !path.startsWith("reference."))).toEqual([]);
});
