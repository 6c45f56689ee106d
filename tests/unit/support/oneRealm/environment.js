const { ModernFakeTimers } = require("@jest/fake-timers");
const { ModuleMocker } = require("jest-mock");
const { PlainStacks } = require("../plainStacks");

/**
 * Node itself, without the context and the globals of its own that jest makes for each file. An installed package has
 * the same classes in each file then, so that `runtime.js` loads it once in a process. Later files see all that
 * a file writes into a package, or into a global of another name.
 */
module.exports = class OneRealm {
  global = globalThis;
  fakeTimers = null;
  stacks = new PlainStacks();

  constructor({ projectConfig }) {
    // Pulumi keeps the mocks and the stack of a program there. Each file is a program of its own.
    delete globalThis.globalStore;
    // jest keeps its handlers there. With those of an earlier file it would pass over a rejection that no test awaits.
    delete globalThis[Symbol.for("EVENT_HANDLERS")];
    this.variables = { ...process.env };
    this.moduleMocker = new ModuleMocker(globalThis);
    this.fakeTimersModern = new ModernFakeTimers({ config: projectConfig, global: globalThis });
  }

  exportConditions() {
    return ["node", "node-addons"];
  }

  getVmContext() {
    return undefined;
  }

  async setup() {}

  handleTestEvent({ name }) {
    this.stacks.handle(name);
  }

  async teardown() {
    this.fakeTimersModern.dispose();
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, this.variables);
  }
};
