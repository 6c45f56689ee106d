/**
 * A module that is loaded at its first use. Pulumi requires TypeScript and npm's tree of packages for functions in its
 * resources; a test that has none of those would wait for them in each file.
 */
module.exports = (load) =>
  new Proxy(
    {},
    {
      get(_, name) {
        if (name === "__esModule") return true;
        return name === "default" ? load() : load()[name];
      },
    },
  );
