import fc from "fast-check";
import { memberList, type ListedMember } from "../../../../decisions/etcd/memberList";

const member: fc.Arbitrary<ListedMember> = fc.record({
  id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => id.toString(16)),
  name: fc.string({ unit: "grapheme-ascii" }),
  peerUrls: fc.array(fc.webUrl()),
  clientUrls: fc.array(fc.webUrl()),
  learner: fc.boolean(),
});

/** As etcd writes it: what is empty is left out. */
function answered({ id, name, peerUrls, clientUrls, learner }: ListedMember): string {
  const rest = {
    peerURLs: peerUrls,
    ...(learner && { isLearner: true }),
    ...(name !== "" && { name }),
    ...(clientUrls.length > 0 && { clientURLs: clientUrls }),
  };
  return `{"id":${BigInt(`0x${id}`)},${JSON.stringify(rest).slice(1)}`;
}

const members = fc.uniqueArray(member, { minLength: 1, selector: ({ id }) => id });

test("members are read as etcd lists them, IDs of 64 bits too", () => {
  fc.assert(
    fc.property(members, (all) => {
      expect(memberList(`[${all.map(answered).join(",")}]`)).toEqual(all);
    }),
  );
});

test("a list that was cut off is an error, and never a shorter list", () => {
  fc.assert(
    fc.property(members, fc.nat(), (all, at) => {
      const whole = `[${all.map(answered).join(",")}]`;
      expect(() => memberList(whole.slice(0, at % whole.length))).toThrow(
        "etcd's list of members is not valid",
      );
    }),
  );
});

test("a member without a numeric ID is an error that quotes the list", () => {
  const list = '[{"id":"etcd01","peerURLs":[]}]';
  expect(() => memberList(list)).toThrow(JSON.stringify(list));
});

test.each([
  ["without members", "[]"],
  ["with one ID twice", '[{"id":1,"peerURLs":[]},{"id":1,"peerURLs":[]}]'],
  ["with a name that a terminal obeys", '[{"id":1,"name":"\\u001b[2J","peerURLs":[]}]'],
  ["with a URL that is not one", '[{"id":1,"peerURLs":["x y"]}]'],
])("a list %s is an error that quotes it", (_, list) => {
  expect(() => memberList(list)).toThrow(JSON.stringify(list));
});
