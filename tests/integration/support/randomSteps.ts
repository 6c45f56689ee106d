import fc from "fast-check";
import { edits, stopsWrites, type Choose, type Declared, type Draft, type Step } from "./edits";

/** The hosts and the stack before the first step. */
export interface World {
  /** Every host of the lab. */
  all: readonly string[];
  declared: Declared;
  /** Machines without power. */
  off: readonly string[];
}

const kinds = Object.keys(edits);
/** Changes of the members are what most can go wrong with. */
const weight = (kind: string) => (/host$/.test(kind) ? 3 : 1);
const kind = fc.oneof(...kinds.map((name) => ({ weight: weight(name), arbitrary: fc.constant(name) })));
const turn = fc.record({ kind, numbers: fc.array(fc.nat(1000), { minLength: 2, maxLength: 2 }) });
/** One to three edits an update. */
const turns = fc.array(turn, { minLength: 1, maxLength: 3, size: "max" });

/** The same steps for the same seed; each begins where the one before ended. */
export function randomSteps(seed: number, count: number, start: World): Step[] {
  let world = start;
  return fc.sample(turns, { seed, numRuns: count }).map((drawn) => {
    const step = drawn.reduce<Draft>(
      (draft, { kind: wanted, numbers }) => {
        const left = [...numbers];
        const choose: Choose = (list) => list[(left.shift() ?? 0) % list.length] as (typeof list)[number];
        // A kind that does not apply gives way to the next one that does, so that each turn makes an edit.
        const from = kinds.indexOf(wanted);
        const order = [...kinds.slice(from), ...kinds.slice(0, from)];
        for (const name of order) {
          const next = edits[name]?.(draft, world.all, choose);
          if (next && !stopsWrites(next)) return next;
        }
        return draft;
      },
      {
        before: world.declared,
        off: world.off,
        edits: [],
        declared: world.declared,
        killed: [],
        reimaged: [],
      },
    );
    const { edits: said, declared, killed, reimaged } = step;
    const off = [...world.off, ...killed].filter((name) => !reimaged.includes(name));
    world = { ...world, declared, off };
    return { edits: said, declared, killed, reimaged };
  });
}
