import { passages } from "../../../../scripts/style/passages";

test.each<[what: string, file: string, text: string, expected: [line: number, kind: string, text: string][]]>(
  [
    [
      "paragraphs, headings and lists of Markdown",
      "README.md",
      "# A title\n\nTwo\nlines with `code`.\n\n- A [link](https://example.com)\n",
      [
        [1, "heading", "A title"],
        [3, "prose", "Two\nlines with Code."],
        [6, "prose", "A link"],
      ],
    ],
    [
      "cells of a Markdown table",
      "README.md",
      "| a | b |\n| --- | --- |\n| ... c | d |\n",
      [
        [1, "row", "a"],
        [1, "prose", "b"],
        [3, "row", "... c"],
        [3, "prose", "d"],
      ],
    ],
    ["no code block of Markdown", "README.md", "```sh\ntell me anew\n```\n\n    tell me anew\n", []],
    [
      "comments of TypeScript",
      "components/x.ts",
      "/**\n * Doc of {@link x}.\n *\n * ```ts\n * code(1);\n * ```\n */\nx(); // One\n// and two.\n",
      [
        [2, "prose", "Doc of Code."],
        [8, "prose", "One\nand two."],
      ],
    ],
    [
      "strings of TypeScript, with what they are filled in with",
      "components/x.ts",
      'import "a b";\nfail(`The host ${name} is ${down ? "down now" : "up"}` +\n  " and stays");\n',
      [
        [2, "message", "The host Value is Value and stays"],
        [2, "message", "down now"],
      ],
    ],
    ["no string of one word", "components/x.ts", 'const a = ["word", "#!x", "a:b:c"];\n', []],
    ["no comment in a string", "components/x.ts", 'const a = "https://example.com";\n', []],
    [
      "titles and comments of a test, and no other string",
      "tests/unit/x.test.ts",
      '// Why.\ndescribe("a host", () => {\n' +
        '  test.each([["some row"]])("leaves %s", (a) => expect(a).toBe("not read"));\n});\n',
      [
        [1, "prose", "Why."],
        [2, "title", "a host"],
        [3, "title", "leaves %s"],
      ],
    ],
    [
      "titles of a table with a template",
      "tests/unit/x.test.ts",
      'test.each`a\n${1}`("adds one host", () => {});\n',
      [[2, "title", "adds one host"]],
    ],
    [
      "comments, strings and here-documents of a shell script",
      "host/verbs/x.sh",
      '# Don\'t stop\n# here.\nfail "the host $(name "$1") isn\'t up: ${x:-y}" # at once\n' +
        "cat <<EOF\ndon't $x here\nEOF\necho 'ab' 'two words'\n",
      [
        [1, "prose", "Don't stop\nhere."],
        [3, "message", "the host Value isn't up: Value"],
        [3, "prose", "at once"],
        [5, "message", "don't Value here"],
        [7, "message", "two words"],
      ],
    ],
    ["no part of a variable's name", "host/lib/x.sh", 'a=${b#"$c"} d=$#\n', []],
    [
      "a script by its first line",
      "lab/lab",
      "#!/usr/bin/env bash\n# Starts hosts.\n",
      [[2, "prose", "Starts hosts."]],
    ],
    [
      "the help of a Makefile",
      "Makefile",
      "up: lab ## Start the lab\n\t@run\n",
      [[1, "prose", "Start the lab"]],
    ],
    [
      "comments and strings of Go",
      "lab/x.go",
      '// Don\'t stop\n// here.\nx := "not \\"a comment\\" // here"\n' +
        "y := `two\nlines here`\nz := '\"'\n/* The end. */\n",
      [
        [1, "prose", "Don't stop\nhere."],
        [3, "message", 'not "a comment" // here'],
        [5, "message", "lines here"],
        [7, "prose", "The end."],
      ],
    ],
    [
      "comments of a stack's file",
      "Pulumi.prod.yaml.example",
      "# One line.\na: b#c # Another.\n",
      [
        [1, "prose", "One line."],
        [2, "prose", "Another."],
      ],
    ],
    [
      "the description of a package",
      "package.json",
      '{ "description": "An etcd cluster" }\n',
      [[1, "message", "An etcd cluster"]],
    ],
  ],
)("the checker reads %s", (_, file, text, expected) => {
  expect(passages(file, text)?.map((one) => [one.line, one.kind, one.text])).toEqual(expected);
});

test.each(["package-lock.json", "lab/base/files/etc/hosts", "Pulumi.dev.yaml"])(
  "the checker skips %s",
  (file) => {
    expect(passages(file, "Some words here\n")).toBeUndefined();
  },
);
