import * as fc from "fast-check";
import { membersToAsk } from "../../../../../decisions/checks/preUpdate/membersToAsk";
import { savedGateInput } from "../../../../../decisions/checks/gate/gateInput";

/** The fate of one host in an update. */
type Fate = "stays" | "leaves" | "joins" | "lost" | "lost and joins";

const fates = fc.array(fc.constantFrom<Fate>("stays", "leaves", "joins", "lost", "lost and joins"), {
  minLength: 1,
  maxLength: 9,
});

function asked(of: readonly Fate[]) {
  const named = of.map((fate, index) => ({ name: `etcd0${index + 1}`, fate }));
  const those = (...wanted: Fate[]) =>
    named.filter(({ fate }) => wanted.includes(fate)).map(({ name }) => name);
  const before = those("stays", "leaves", "lost");
  const gate = savedGateInput(
    before.map((name) => `member=${name} https://${name}:2379 3.6.16 a\n`).join(""),
  );
  const lost = those("lost", "lost and joins");
  return { those, before, toAsk: membersToAsk(gate, those("stays", "joins"), lost) };
}

test("whichever hosts stay, leave and join: a preview asks only members, and a refusal names why", () => {
  fc.assert(
    fc.property(
      fates.filter((all) => all.some((fate) => fate !== "joins" && fate !== "lost and joins")),
      (all) => {
        const { those, before, toAsk } = asked(all);
        const words = those("leaves").length === 0 ? "every member" : `only the login of ${before[0]}`;
        expect(toAsk).toEqual(
          those("stays").length > 0
            ? { staying: those("stays") }
            : those("lost").includes(before[0] ?? "")
              ? { refusal: expect.stringContaining(words) as string }
              : { leaving: before[0], others: those("leaves").slice(1) },
        );
      },
    ),
  );
});
