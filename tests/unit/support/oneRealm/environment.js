const { ModernFakeTimers } = require("@jest/fake-timers");
const { TestEnvironment } = require("jest-environment-node");
const { ModuleMocker } = require("jest-mock");

/**
 * Node without the context of its own that jest makes for each file. Classes of an installed package are then the same
 * in each file, so that `runtime.js` loads a package once in a process.
 */
module.exports = class OneRealm extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global = globalThis;
    // Pulumi keeps the mocks and the stack of a program there. Each file is a program of its own.
    delete globalThis.globalStore;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: config.projectConfig, global: globalThis });
  }

  getVmContext() {
    return undefined;
  }
};
