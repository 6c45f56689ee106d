import * as pulumi from "@pulumi/pulumi";
import { withoutSecrets } from "../../../../components/pulumi/withoutSecrets";
import { setMocks } from "../../../../components/testing/setMocks";
import { late } from "../../support/late";

test("a secret that a preview cannot know is nothing, and the preview does not wait for it", async () => {
  await setMocks({}, "project", "stack", true);
  const unknown = pulumi.secret(late("vm"));
  expect(await withoutSecrets(unknown)).toBeUndefined();
  expect(await withoutSecrets({ password: unknown, port: pulumi.secret(22) })).toEqual({ port: 22 });
});

test("secrets are given as they are, also within each other", async () => {
  expect(await withoutSecrets({ a: pulumi.secret({ b: pulumi.secret("PLANTED") }), c: 1 })).toEqual({
    a: { b: "PLANTED" },
    c: 1,
  });
});

test("a list stays a list, and the secrets in it are plain", async () => {
  const value = { list: ["a", pulumi.secret("b"), { c: pulumi.secret("d") }], none: null };
  expect(await withoutSecrets(value)).toEqual({ list: ["a", "b", { c: "d" }], none: null });
});
