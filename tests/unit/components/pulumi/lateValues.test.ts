import * as pulumi from "@pulumi/pulumi";
import { withKnownValues } from "../../../../components/pulumi/lateValues";

test("an entry behind a hole in a list keeps its place", async () => {
  const given = Object.assign([], { 1: pulumi.secret("one") });
  expect(await withKnownValues(given)).toEqual({
    known: [undefined, "one"],
    secrets: [{ path: "[1]", text: "one" }],
  });
});
