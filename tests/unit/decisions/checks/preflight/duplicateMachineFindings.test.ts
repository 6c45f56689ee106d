import { duplicateMachineFindings } from "../../../../../decisions/checks/preflight/duplicateMachineFindings";

const host = (name: string, machineId: string) => ({ name, machineId });

type Machines = { name: string; machineId: string }[];

function twins(fresh: Machines, members: Machines = []): string[] {
  return duplicateMachineFindings(fresh, members).map(
    ({ host: name, message }) => `${name ?? ""}: ${/machine-id of (\w+)/.exec(message)?.[1] ?? ""}`,
  );
}

test.each<[string, Machines, string[]]>([
  ["machines of their own", [host("a", "1"), host("b", "2")], []],
  ["two names of one machine", [host("a", "1"), host("b", "2"), host("c", "1")], ["c: a"]],
  ["three names of one machine", [host("a", "1"), host("b", "1"), host("c", "1")], ["b: a", "c: a"]],
  ["machines that did not say", [host("a", ""), host("b", "")], []],
])("%s", (_, hosts, found) => {
  expect(twins(hosts)).toEqual(found);
});

test("a new host on the machine of a member is reported, and members are not reported again", () => {
  const members = [host("a", "1"), host("b", "1"), host("c", "")];
  expect(twins([host("d", "1"), host("e", "2"), host("f", "")], members)).toEqual(["d: a"]);
});
