import { sameMachine } from "../../../decisions/sameMachine";

const host = (name: string, machineId: string) => ({ name, machineId });

test.each<[string, { name: string; machineId: string }[], string[]]>([
  ["machines of their own", [host("a", "1"), host("b", "2")], []],
  ["two names of one machine", [host("a", "1"), host("b", "2"), host("c", "1")], ["c: a"]],
  ["three names of one machine", [host("a", "1"), host("b", "1"), host("c", "1")], ["b: a", "c: a"]],
  ["machines that did not say", [host("a", ""), host("b", "")], []],
])("%s", (_, hosts, twins) => {
  expect(
    sameMachine(hosts).map(
      ({ host: name, message }) => `${name ?? ""}: ${/machine-id of (\w+)/.exec(message)?.[1] ?? ""}`,
    ),
  ).toEqual(twins);
});
