import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import type { Token } from "markdown-it";
import { markdown } from "../../../scripts/style/markdownPassages";

const root = join(__dirname, "../../..");
const tracked = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root })
  .toString()
  .split("\n")
  .filter((file) => file !== "" && existsSync(join(root, file)));
const pages = tracked.filter((file) => file.endsWith(".md"));

interface Page {
  /** The targets of its links, as they are written. */
  links: string[];
  /** The anchors that GitHub gives its headings. */
  anchors: string[];
}

function read(page: string): Page {
  const tokens = markdown.parse(readFileSync(join(root, page), "utf8"), {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const links = inline
    .map((token) => token.attrGet("href") ?? token.attrGet("src"))
    .filter((link) => typeof link === "string");
  const counts = new Map<string, number>();
  const anchors = tokens.flatMap((token, index) => {
    if (token.type !== "heading_open") return [];
    const anchor = anchorOf(tokens[index + 1]);
    const count = counts.get(anchor) ?? 0;
    counts.set(anchor, count + 1);
    return [count === 0 ? anchor : `${anchor}-${count}`];
  });
  return { links, anchors };
}

function anchorOf(heading: Token | undefined): string {
  const text = (heading?.children ?? []).map(({ content }) => content).join("");
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/ /g, "-");
}

const all = new Map(pages.map((page) => [page, read(page)]));

/** GitHub shows the README of a folder. */
function pageOf(file: string): string {
  return all.has(join(file, "README.md")) ? join(file, "README.md") : file;
}

/** The links of a page to files of the repository, each with the file and the anchor that it leads to. */
function ownLinks(page: string) {
  return (all.get(page)?.links ?? [])
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path = "", anchor] = link.split("#");
      const file = path === "" ? page : normalize(join(dirname(page), decodeURI(path))).replace(/\/$/, "");
      return { link, file, anchor };
    });
}

test.each(pages)("each link of %s leads to a file and a heading that exist", (page) => {
  const broken = ownLinks(page).filter(({ file, anchor }) => {
    if (!existsSync(join(root, file))) return true;
    return anchor !== undefined && all.get(pageOf(file))?.anchors.includes(anchor) !== true;
  });
  expect(broken.map(({ link }) => link)).toEqual([]);
});

test("links to a missing file and to a missing heading are found", () => {
  all.set("made-up.md", {
    links: ["README.md#no-such-heading", "no-such-page.md", "#made-up"],
    anchors: ["made-up"],
  });
  const [heading, file, own] = ownLinks("made-up.md");
  expect(all.get(String(heading?.file))?.anchors).not.toContain(heading?.anchor);
  expect(existsSync(join(root, String(file?.file)))).toBe(false);
  expect(all.get(String(own?.file))?.anchors).toContain(own?.anchor);
  all.delete("made-up.md");
});

/** The patterns of `files` of package.json; a folder brings all that is in it. */
function packaged(): (file: string) => boolean {
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { files: string[] };
  const matches = (pattern: string, file: string) =>
    new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}(/|$)`).test(file);
  return (file) =>
    file === "README.md" ||
    (files.some((one) => matches(one, file)) &&
      !files.some((one) => one.startsWith("!") && matches(one.slice(1), file)));
}

test("each page that the package brings links to pages that it brings too", () => {
  const isPackaged = packaged();
  const broken = pages.filter(isPackaged).flatMap((page) =>
    ownLinks(page)
      .map((one) => ({ ...one, page: pageOf(one.file) }))
      .filter((one) => /\.md$|^docs\b|^examples\b/.test(one.page) && !isPackaged(one.page))
      .map(({ link }) => `${page}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test("each page of docs/ is reached by links from the README", () => {
  const reached = new Set<string>(["README.md"]);
  for (const page of reached)
    for (const { file } of ownLinks(page)) {
      if (all.has(pageOf(file))) reached.add(pageOf(file));
    }
  expect(pages.filter((page) => page.startsWith("docs/") && !reached.has(page))).toEqual([]);
});

test("each page that a message or a comment names exists", () => {
  const sources = tracked.filter((file) =>
    /^(cli|components|decisions|host|scripts|stack|index\.ts|Pulumi|SECURITY|CHANGELOG)/.test(file),
  );
  const named = sources.flatMap((file) =>
    [...readFileSync(join(root, file), "utf8").matchAll(/\bdocs\/[\w/-]+\.(?:md|json)\b/g)].map(
      ([page]) => page,
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  expect([...new Set(named)].filter((page) => !existsSync(join(root, page)))).toEqual([]);
});
