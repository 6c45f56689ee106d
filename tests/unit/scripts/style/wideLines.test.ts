import { wideLines } from "../../../../scripts/style/wideLines";

const wide = "word ".repeat(24);

test.each<[what: string, file: string, text: string, lines: number[]]>([
  ["121 characters", "README.md", `short\n${wide}x`, [2]],
  ["120 characters", "README.md", wide, []],
  ["a wide line of code", "components/x.ts", `${wide}x`, [1]],
  ["a line without a space", "components/x.ts", `  ${"x".repeat(200)}`, []],
  ["a table", "README.md", `| a | b |\n| --- | --- |\n| ${wide} | b |\n\n${wide}x`, [5]],
  ["a block of code", "README.md", `\`\`\`\n${wide}x\n\`\`\``, []],
])("width of %s", (_, file, text, lines) => {
  expect(wideLines(file, text).map(({ line }) => line)).toEqual(lines);
});
