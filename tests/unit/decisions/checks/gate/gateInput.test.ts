import fc from "fast-check";
import { gateInput, savedGateInput, type GateInput } from "../../../../../decisions/checks/gate/gateInput";

const word = fc.stringMatching(/^[A-Za-z0-9.:/[\]_-]+$/);
const generation = fc.integer({ min: 1, max: 50 });
const input: fc.Arbitrary<GateInput> = fc.record({
  members: fc.array(fc.record({ name: word, clientUrl: word, version: word, digest: word }), {
    minLength: 1,
  }),
  clientPort: fc.integer({ min: 1, max: 65535 }),
  timeoutSeconds: fc.integer({ min: 1, max: 100_000 }),
  adopt: fc.option(fc.record({ clusterId: word, manage: fc.boolean() }), { nil: undefined }),
  authorities: fc.record({ signing: generation, trusted: fc.array(generation) }),
});

test("the health gate's input is read back as it was written", () => {
  fc.assert(
    fc.property(input, (one) => {
      expect(savedGateInput(gateInput(one))).toEqual(one);
    }),
  );
});

test("the text is the one that users' states hold", () => {
  const members = ["a", "b"].map((name) => ({
    name,
    clientUrl: `https://${name}.example.com:2379`,
    version: "3.6.16",
    digest: "bdbcc233d64d",
  }));
  const authorities = { signing: 1, trusted: [1, 2] };
  expect(
    gateInput({
      members,
      clientPort: 2379,
      timeoutSeconds: 120,
      adopt: { clusterId: "8e9e", manage: true },
      authorities,
    }),
  ).toBe(
    "member=a https://a.example.com:2379 3.6.16 bdbcc233d64d\n" +
      "member=b https://b.example.com:2379 3.6.16 bdbcc233d64d\n" +
      "client_port=2379\ntimeout_seconds=120\nadopt=8e9e\ntake_over=yes\nsigning=1\ntrusted=1\ntrusted=2\n",
  );
});

test("the input of an earlier version is read as far as it goes", () => {
  expect(savedGateInput("member=a https://a:2379 3.6.16 x\n")).toEqual({
    members: [{ name: "a", clientUrl: "https://a:2379", version: "3.6.16", digest: "x" }],
  });
  expect(savedGateInput("")).toEqual({ members: [] });
});
