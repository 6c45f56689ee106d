import { namedFiles } from "../../../../decisions/host/namedFiles";

test("each file is behind a line with its name", () => {
  expect(namedFiles({ "ca.pem": "-----BEGIN CERTIFICATE-----\n", host: "a=1\n" })).toBe(
    "--- ca.pem\n-----BEGIN CERTIFICATE-----\n--- host\na=1\n",
  );
});

test.each(["--- etcd.service", "a\n--- host\nb", "a\n--- x.pem"])(
  "a text cannot become another file of the input: %j",
  (text) => {
    expect(() => namedFiles({ "ca.pem": text })).toThrow(
      /^ca\.pem: the text has a line that begins another file\.$/,
    );
  },
);
