import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let tools: string;
beforeEach(() => {
  tools = mkdtempSync(join(tmpdir(), "names-"));
  // What every host has, and nothing that asks for SRV records.
  for (const tool of ["awk", "cat", "grep", "head", "paste", "sed", "sh", "sort", "tr", "cut"])
    symlinkSync(
      execFileSync("sh", ["-c", `command -v ${tool}`], { encoding: "utf8" }).trim(),
      join(tools, tool),
    );
  tool("getent", 'grep "^$2 " "${0%/*}/hosts" | cut -d" " -f2');
  tool("systemctl", "exit 3");
});
afterEach(() => {
  rmSync(tools, { recursive: true });
});

function tool(name: string, script: string): void {
  writeFileSync(join(tools, name), `#!${tools}/sh\n${script}\n`, { mode: 0o755 });
}

const right = ["a.test 10.0.0.1", "a.test fd00::1", "b.test 10.0.0.2", "b.test fd00::2"];

/** What a founding host says, and whether it goes on, where its resolver knows these addresses. */
function waited(hosts: string[], bootstrap = "dns") {
  writeFileSync(join(tools, "hosts"), `${hosts.join("\n")}\n`);
  const program = ["prelude", "names"].map((file) => readFileSync(`host/lib/${file}.sh`, "utf8"));
  const { status, stderr } = spawnSync(
    join(tools, "sh"),
    ["-c", [...program, 'retry() { shift; "$@"; }', "wait_for_names"].join("\n")],
    {
      encoding: "utf8",
      env: {
        PATH: tools,
        in_name: "a",
        in_bootstrap: bootstrap,
        in_discovery_srv: "test",
        in_discovery_srv_name: "",
        in_founding_addresses: right.join("\n"),
      },
    },
  );
  return { status, stderr };
}

const listing = (...targets: string[]) => targets.map((target) => `echo "0 100 2380 ${target}."`).join("\n");

test("founds where every name resolves to its addresses and is listed", () => {
  tool("dig", listing("a.test", "b.test"));
  expect(waited(right)).toEqual({ status: 0, stderr: "" });
});

test.each([
  ["an address", right.filter((line) => line !== "b.test 10.0.0.2"), /b\.test is fd00::2, not 10\.0\.0\.2/],
  [
    "a second address",
    right.filter((line) => line !== "b.test fd00::2"),
    /b\.test is 10\.0\.0\.2, not fd00::2/,
  ],
  ["a name", right.slice(0, 2), /b\.test is unknown, not 10\.0\.0\.2/],
])("%s that does not resolve is named, and nothing is founded", (_, hosts, sentence) => {
  tool("dig", listing("a.test", "b.test"));
  expect(waited(hosts)).toEqual({ status: 1, stderr: expect.stringMatching(sentence) as string });
});

test("a member that is not listed is named, whichever tool the host has", () => {
  tool("host", 'echo "$4 has SRV record 0 100 2380 a.test."');
  const { status, stderr } = waited(right);
  expect([status, stderr]).toEqual([1, expect.stringMatching(/does not list b\.test \(it lists: a\.test\)/)]);
});

test("where no tool can ask for SRV records that is said, and what would", () => {
  expect(waited(right)).toEqual({
    status: 0,
    stderr: expect.stringMatching(
      /^a has neither dig nor host nor resolvectl: .*install bind9-host/,
    ) as string,
  });
  expect(waited(right, "static")).toEqual({ status: 0, stderr: "" });
});
