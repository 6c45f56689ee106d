import { clusterHealth } from "../../../../../decisions/checks/gate/clusterHealth";

const member = { name: "etcd01", id: "8e9e05c52164694d", version: "3.6.16" };
const health = { clusterId: "c0ffee", members: [member], health: "h", status: "s", memberList: "m" };

test("the gate's answer is read below the words that a login prints", () => {
  expect(clusterHealth(`Welcome to Debian\n${JSON.stringify(health)}\n`)).toEqual(health);
});

test.each<[string, string]>([
  ["nothing", ""],
  ["half of it", JSON.stringify(health).slice(0, 40)],
  ["no list of members", JSON.stringify({ ...health, members: undefined })],
  ["a member without an ID", JSON.stringify({ ...health, members: [{ ...member, id: undefined }] })],
  ["no cluster ID", JSON.stringify({ ...health, clusterId: null })],
])("an answer that holds %s is an error that quotes it", (_, answer) => {
  expect(() => clusterHealth(answer)).toThrow(
    `the health gate's answer is not valid: ${JSON.stringify(answer)}`,
  );
});
