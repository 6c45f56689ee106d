import { setTimeout } from "node:timers/promises";

/** How long the first question may go without an answer. */
const patienceMs = 1_000;

/**
 * The first answer that will do, or nothing. The first question is asked alone. Where it has no such answer soon, all
 * others are asked beside it.
 */
export async function firstOf<T, A>(
  questions: readonly T[],
  ask: (question: T) => Promise<A>,
  willDo: (answer: A) => boolean,
  patience = patienceMs,
): Promise<A | undefined> {
  const good = async (question: T) => {
    const answer = await ask(question);
    if (!willDo(answer)) throw new Error("it will not do");
    return answer;
  };
  const first = questions.slice(0, 1).map(good);
  const pause = setTimeout(patience, undefined, { ref: false });
  const soon = await Promise.race([Promise.any(first), pause]).catch(() => undefined);
  return soon ?? Promise.any([...first, ...questions.slice(1).map(good)]).catch(() => undefined);
}
