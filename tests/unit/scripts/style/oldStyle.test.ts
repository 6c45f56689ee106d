import { compare, type OldStyle, shrink } from "../../../../scripts/style/oldStyle";

const counts = (counted: OldStyle) => new Map(Object.entries(counted));

test("a file that is not listed must be clean, and a listed file may not get more findings", () => {
  const list = { "a.ts": 2, "b.ts": 2, "c.ts": 2, "d.ts": 2 };
  expect(compare(list, counts({ "a.ts": 3, "b.ts": 2, "c.ts": 1, "new.ts": 1, "clean.ts": 0 }))).toEqual({
    over: ["a.ts", "new.ts"],
    under: ["c.ts"],
    gone: ["d.ts"],
  });
});

test.each<[what: string, list: OldStyle, found: OldStyle, expected: OldStyle]>([
  ["lowers a number", { "a.ts": 2 }, { "a.ts": 1 }, { "a.ts": 1 }],
  ["does not raise a number", { "a.ts": 2 }, { "a.ts": 3 }, { "a.ts": 2 }],
  ["does not add a file", {}, { "a.ts": 3 }, {}],
  ["removes a clean file", { "a.ts": 2 }, { "a.ts": 0 }, {}],
  ["removes a deleted file", { "a.ts": 2 }, {}, {}],
  ["follows a moved file", { "x/a.ts": 2 }, { "x/y/a.ts": 1, "x/y/b.ts": 2 }, { "x/y/a.ts": 1 }],
  ["does not raise the number of a moved file", { "x/a.ts": 2 }, { "x/y/a.ts": 3 }, { "x/y/a.ts": 2 }],
  [
    "distinguishes files of one name by their top folder",
    { "x/a.ts": 2, "z/a.ts": 1 },
    { "x/y/a.ts": 2, "z/y/a.ts": 1 },
    { "x/y/a.ts": 2, "z/y/a.ts": 1 },
  ],
  [
    "distinguishes files of one name by their findings",
    { "x/a.ts": 2 },
    { "x/y/a.ts": 1, "x/z/a.ts": 2 },
    { "x/z/a.ts": 2 },
  ],
  ["drops a moved file without a certain path", { "x/a.ts": 3 }, { "x/y/a.ts": 1, "x/z/a.ts": 2 }, {}],
  ["sorts by path", { "b.ts": 1, "a.ts": 1 }, { "a.ts": 1, "b.ts": 1 }, { "a.ts": 1, "b.ts": 1 }],
])("an update of the list %s", (_, list, found, expected) => {
  expect(Object.entries(shrink(list, counts(found)))).toEqual(Object.entries(expected));
});
