import pulumi from "@pulumi/eslint-plugin";
import tseslint from "typescript-eslint";

export default tseslint.config(
  // Examples are checked where they are built, against the package as its users get it.
  {
    ignores: [
      "dist/",
      "examples/",
      "coverage/",
      "node_modules/",
      "**/*.js",
      "**/*.cjs",
      "**/*.mjs",
      "!provider/*.js",
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ["**/*.ts"],
    languageOptions: { parserOptions: { project: "./tsconfig.json" } },
    plugins: { "@pulumi": pulumi },
    rules: {
      "@pulumi/no-output-instance-in-template-literal": "error",
      "@pulumi/no-output-in-template-literal": "error",
      // A number in a message needs no `String(...)` around it.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // Pulumi resources register themselves: `new` for its effect is the idiom.
      "no-new": "off",
    },
  },
  {
    // The package runs it as it is, against what is built. So its rules need no types.
    files: ["provider/*.js"],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      sourceType: "commonjs",
      globals: { __dirname: "readonly", process: "readonly", require: "readonly" },
    },
    rules: { "@typescript-eslint/no-require-imports": "off", "no-undef": "error" },
  },
  {
    files: ["decisions/**"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              regex: "^(?!\\.{1,2}/|node:(crypto|net)$)|/(components|stack)/",
              message:
                "A decision is a function from values to values. It imports only node:crypto, node:net and decisions.",
            },
          ],
        },
      ],
    },
  },
);
