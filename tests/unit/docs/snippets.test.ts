import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { snippetFor } from "../../integration/support/pageSnippets";

const support = join(__dirname, "../../integration/support");

/** Each place of the integration tests that takes a block of the page, by the words above the block. */
const words = readdirSync(support, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts"))
  .flatMap((name) => [...readFileSync(join(support, name), "utf8").matchAll(/snippetFor\("([^"]+)"/g)])
  .map(([, found = ""]) => found);

test("the page about clients has each block that consumers run with", () => {
  expect(words.length).toBeGreaterThan(6);
  for (const above of words) expect(snippetFor(above)).not.toBe("");
});

test("a block that the page lacks is reported", () => {
  expect(() => snippetFor("Some other client:")).toThrow(
    "connect-clients.md has no block for Some other client:",
  );
});
