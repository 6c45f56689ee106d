import * as pulumi from "@pulumi/pulumi";
import { waitingFor, withKnownValues } from "../../../../components/pulumi/lateValues";

test("an entry behind a hole in a list keeps its place", async () => {
  const given = Object.assign([], { 1: pulumi.secret("one") });
  expect(await withKnownValues(given)).toEqual({
    known: [undefined, "one"],
    secrets: [{ path: "[1]", text: "one" }],
    failed: [],
  });
});

test("a value that contains itself ends, and its Outputs are known", async () => {
  const given = { secret: pulumi.secret("one"), list: [] as unknown[] };
  given.list.push(given);
  const { known, secrets } = await withKnownValues(given);
  expect(known).toMatchObject({ secret: "one", list: [given] });
  expect(secrets).toEqual([{ path: "secret", text: "one" }]);
  expect(waitingFor(given, Promise.resolve()).list).toEqual([given]);
});

test("a value that stands in two places is known in both", async () => {
  const one = { secret: pulumi.output("one") };
  expect((await withKnownValues({ one, other: [one] })).known).toEqual({
    one: { secret: "one" },
    other: [{ secret: "one" }],
  });
});
