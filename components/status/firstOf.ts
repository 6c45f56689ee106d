/** How long a question may go without an answer before the next one is asked too. */
const patienceMs = 1_000;

/**
 * The first answer that will do, or nothing. Questions are asked in their order: the next one once an answer will not
 * do, and beside one that takes long.
 */
export function firstOf<T, A>(
  questions: readonly T[],
  ask: (question: T) => Promise<A>,
  willDo: (answer: A) => boolean,
  patience = patienceMs,
): Promise<A | undefined> {
  return new Promise((resolve) => {
    let [next, open, found] = [0, 0, false];
    const askNext = () => {
      const question = questions[next++];
      if (found || (question === undefined && open === 0)) {
        resolve(undefined);
        return;
      }
      if (question === undefined) return;
      open++;
      const timer = setTimeout(askNext, patience);
      void ask(question).then((answer) => {
        clearTimeout(timer);
        open--;
        if (willDo(answer)) {
          found = true;
          resolve(answer);
        } else askNext();
      });
    };
    askNext();
  });
}
