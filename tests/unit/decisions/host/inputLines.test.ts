import { inputLines } from "../../../../decisions/host/inputLines";

test.each<[string, Parameters<typeof inputLines>[0], string]>([
  ["a line each", { name: "etcd01", client_port: 2379 }, "name=etcd01\nclient_port=2379\n"],
  ["a line for each of a list", { peer: ["a", "b"] }, "peer=a\npeer=b\n"],
  ["none for what is not given", { a: undefined, b: "", c: [], d: "x" }, "d=x\n"],
  ["zero is given", { a: 0 }, "a=0\n"],
])("%s", (_, values, lines) => {
  expect(inputLines(values)).toBe(lines);
});

test.each(["a\nproxy=http://evil", "a\rb", "a\0b", "\u001b[31m"])(
  "a value cannot become another line of the input: %j",
  (value) => {
    expect(() => inputLines({ url: value })).toThrow(
      /^url: the value has a line break or a control character\.$/,
    );
    expect(() => inputLines({ url: ["b", value] })).toThrow(/^url: /);
  },
);
