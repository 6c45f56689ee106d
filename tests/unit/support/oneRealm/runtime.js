const { isBuiltin } = require("node:module");
const { sep } = require("node:path");
const { compileFunction } = require("node:vm");
const { default: Runtime } = require("jest-runtime");
const OneAtATime = require("./OneAtATime");

const installed = `${sep}node_modules${sep}`;
/** It keeps the tests of a file. */
const ofEachFile = `${installed}jest-circus${sep}`;

/** By file: its text, and the function that runs it. */
const compiled = new Map();

/**
 * Loads each installed package once in a process, by Node itself. jest would load Pulumi again in each file. The
 * project's own modules run again in each file, and mocks work as always.
 */
module.exports = class OneRealmRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    // A file that asks for another environment has a context of its own.
    this.isOneRealm = this._environment.getVmContext() === undefined;
    const { executor } = this;
    if (!this.isOneRealm) return;
    executor.compile = (source, filename) => {
      const known = compiled.get(filename);
      if (known?.source === source) return known.run;
      const run = compileFunction(source, executor.injectedModuleParameters, { filename });
      compiled.set(filename, { source, run });
      return run;
    };
  }

  requireModule(from, name, ...rest) {
    return this.shared(from, name) ?? super.requireModule(from, name, ...rest);
  }

  requireInternalModule(from, name) {
    return this.shared(from, name) ?? super.requireInternalModule(from, name);
  }

  shared(from, name) {
    if (!this.isOneRealm || !name) return undefined;
    if (name === "node:async_hooks" && from.includes(ofEachFile)) return { AsyncLocalStorage: OneAtATime };
    if (isBuiltin(name)) return undefined;
    const path = this._resolution.resolveCjs(from, name);
    return path.includes(installed) && !path.includes(ofEachFile) ? require(path) : undefined;
  }
};
