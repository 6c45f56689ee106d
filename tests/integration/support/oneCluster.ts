import { clusterIds, get, memberList } from "./etcd";

/** These hosts are the voters of one cluster, and each of them has the value. */
export function expectOneCluster(members: string[], key: string, value: string): void {
  expect(clusterIds(members).size).toBe(1);
  for (const host of members) expect(get(host, key)).toBe(value);
  expect(memberList("etcd01").map(({ name, learner }) => [name, learner])).toEqual(
    members.map((name) => [name, false]),
  );
}
