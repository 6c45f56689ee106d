import fc from "fast-check";
import { memberList, type ListedMember } from "../../../../decisions/etcd/memberList";

const member: fc.Arbitrary<ListedMember> = fc.record({
  id: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((id) => id.toString(16)),
  name: fc.string(),
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

test("members are read as etcd lists them, IDs of 64 bits too", () => {
  fc.assert(
    fc.property(fc.array(member), (members) => {
      expect(memberList(`[${members.map(answered).join(",")}]`)).toEqual(members);
    }),
  );
});

test("a list that was cut off is an error, and never a shorter list", () => {
  fc.assert(
    fc.property(fc.array(member, { minLength: 1 }), fc.nat(), (members, at) => {
      const whole = `[${members.map(answered).join(",")}]`;
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
