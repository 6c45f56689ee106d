// `unit` runs in seconds and needs nothing. `programs` starts real ones: the CLI, openssl, SSH servers. `rules` needs
// promtool, `package` a registry of npm packages, and `integration` the lab.
const base = {
  transform: { "^.+\\.ts$": ["@swc/jest", { jsc: { target: "es2022", parser: { syntax: "typescript" } } }] },
  testEnvironment: "node",
};

const oneRealm = {
  testEnvironment: "<rootDir>/tests/unit/support/oneRealm/environment.js",
  runtime: "<rootDir>/tests/unit/support/oneRealm/runtime.js",
  testRunner: "<rootDir>/tests/unit/support/oneRealm/testRunner.js",
};

module.exports = {
  // jest would leave a core free for an editor, and with two cores half of this machine.
  maxWorkers: "100%",
  testTimeout: 60_000, // a busy machine takes ten times as long; jest ignores it in a project
  projects: [
    {
      ...base,
      displayName: "unit",
      testMatch: ["<rootDir>/tests/unit/**/*.test.ts"],
      ...oneRealm,
    },
    {
      ...base,
      displayName: "programs",
      testMatch: ["<rootDir>/tests/programs/**/*.test.ts"],
      ...oneRealm,
    },
    { ...base, displayName: "rules", testMatch: ["<rootDir>/tests/rules/**/*.test.ts"] },
    { ...base, displayName: "package", testMatch: ["<rootDir>/tests/package/**/*.test.ts"] },
    {
      ...base,
      displayName: "integration",
      testMatch: ["<rootDir>/tests/integration/**/*.test.ts"],
      testEnvironment: "<rootDir>/tests/integration/support/programEnvironment.ts",
      setupFiles: ["<rootDir>/tests/integration/support/cleanLab.ts"],
    },
  ],
};
