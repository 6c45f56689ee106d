const { isBuiltin } = require("node:module");
const { sep } = require("node:path");
const { compileFunction } = require("node:vm");
const { default: Runtime } = require("jest-runtime");

const installed = `${sep}node_modules${sep}`;

/**
 * Loads each installed package once in a process, by Node itself. jest would load Pulumi again in each file, which is
 * half of the time of all unit tests. The project's own modules are new in each file, and mocks work as always.
 */
module.exports = class OneRealmRuntime extends Runtime {
  constructor(...given) {
    super(...given);
    // A file that asks for another environment has a context of its own.
    this.sharesPackages = this._environment.getVmContext() === undefined;
    const { executor } = this;
    if (this.sharesPackages)
      executor.compile = (source, filename) =>
        compileFunction(source, executor.injectedModuleParameters, { filename });
  }

  requireModule(from, name, options, ...rest) {
    if (this.sharesPackages && name && !options?.isInternalModule && !isBuiltin(name)) {
      const path = this._resolution.resolveCjs(from, name);
      if (path.includes(installed)) return require(path);
    }
    return super.requireModule(from, name, options, ...rest);
  }
};
