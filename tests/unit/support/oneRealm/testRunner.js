const { default: circus } = require("jest-circus/runner");

/** jest's own, without its two messages for each test, which a run of many short tests waits for. */
module.exports = (globalConfig, config, environment, runtime, path) =>
  circus(globalConfig, config, environment, runtime, path);
