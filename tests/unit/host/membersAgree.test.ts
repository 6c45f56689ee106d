import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Hash {
  hash: number;
  compact?: number;
  revision?: number;
}

const url = (index: number) => `https://10.0.0.${index + 1}:2379`;
const json = (hashes: Hash[]) =>
  JSON.stringify(
    hashes.map(({ hash, compact, revision = 9 }, index) => ({
      Endpoint: url(index),
      HashKV: {
        header: { cluster_id: 7, member_id: index + 1, revision, raft_term: 2 },
        hash,
        ...(compact !== undefined && { compact_revision: compact }),
      },
    })),
  );

/** What a member that has just restarted says against going on: nothing where all agree. `now` is what each holds by its own revision. */
function against(at: Hash[], now: Hash[] = [], leaders = at.map(() => 1)): string {
  const status = at
    .map((_, index) =>
      [
        `"ClusterID" : 7`,
        `"MemberID" : ${index + 1}`,
        `"Revision" : 9`,
        `"RaftTerm" : 2`,
        `"Version" : "3.6.16"`,
        `"Leader" : ${leaders[index]}`,
        `"RaftAppliedIndex" : 20`,
        `"Errors" : []`,
        `"Endpoint" : "${url(index)}"`,
      ].join("\n"),
    )
    .join("\n\n");
  const members = at
    .map(
      (_, index) => `${index + 1}, started, m${index + 1}, https://p${index + 1}:2380, ${url(index)}, false`,
    )
    .join("\n");
  const program = ["prelude", "answers", "etcdctl", "restart"].map((file) =>
    readFileSync(`host/lib/${file}.sh`, "utf8"),
  );
  const {
    status: code,
    stdout,
    stderr,
  } = spawnSync(
    "sh",
    [
      "-c",
      [
        ...program,
        'ctl() { case "$*" in *"endpoint status"*) printf "%s\\n" "$told" ;; *--rev=0\\ *) printf "%s\\n" "$now" ;; *--rev=9\\ *) printf "%s\\n" "$at" ;; *) exit 9 ;; esac; }',
        'if members_agree; then echo; else echo "$agree_why"; fi',
      ].join("\n"),
    ],
    { encoding: "utf8", env: { ...process.env, members, told: status, at: json(at), now: json(now) } },
  );
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.trim();
}

test("members with the same data at one revision agree", () => {
  const same = { hash: 5, compact: 4 };
  expect(against([same, same, same])).toBe("");
});

const hashes = (...all: string[]) => all.map((hash, index) => `${url(index)} has hash ${hash}`).join(", ");

// Two members that agree may both be wrong, and the first one asked as well as any other.
test.each([[[5, 6, 5]], [[6, 5, 5]], [[5, 5, 6]]])(
  "of members that hold different data the hash of each is reported, and none is blamed: %j",
  (all) => {
    expect(against(all.map((hash) => ({ hash })))).toBe(
      `the members hold different data: ${hashes(...all.map((hash) => `${hash} compacted to 0`))}`,
    );
  },
);

test("of members that follow different leaders it is reported whom each follows", () => {
  const same = { hash: 5 };
  expect(against([same, same, same], [], [1, 2, 9])).toBe(
    `the members follow no common leader: ${url(0)} follows ${url(0)}, ${url(1)} follows ${url(1)}, ${url(2)} follows member 9`,
  );
  expect(against([same, same], [], [0, 0])).toContain("follows no leader");
});

// Of a cluster where nobody has written since it was compacted: whoever restarts forgets the hash that was taken then.
test("of members that took their hashes before and after they compacted, what each holds now is compared", () => {
  const before = { hash: 5, compact: -1 };
  const after = { hash: 6, compact: 9 };
  expect(against([before, after, before], [after, after, after])).toBe("");
  expect(against([before, after, before], [after, { ...after, hash: 7 }, after])).toBe(
    `the members hold different data: ${hashes(...[6, 7, 6].map((hash) => `${hash} at revision 9 compacted to 9`))}`,
  );
  expect(against([before, after, before], [after, { ...after, revision: 10 }, after])).toContain(
    "the members are not at the same revision",
  );
});
