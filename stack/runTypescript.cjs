// Lets node run this program's TypeScript: `node --require ./stack/runTypescript.cjs`, as in Pulumi.yaml. `npm run
// lint` checks the types; here they are only taken out. Measured for a preview of three members without changes: 1.9 s,
// with tsx 2.5 s, because that reads every file of every package too.
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const cache = join(__dirname, "..", "node_modules", ".cache", "runTypescript");
const options = { transforms: ["typescript", "imports"], enableLegacyTypeScriptModuleInterop: false };
// Part of every name in the cache: another version, other text.
const { version } = require("sucrase/package.json");

require.extensions[".ts"] = (module, file) => {
  const source = readFileSync(file, "utf8");
  const cached = join(cache, `${createHash("sha256").update(version).update(source).digest("hex")}.js`);
  module._compile(read(cached) ?? write(cached, transform(source, file)), file);
};

// Every line stays where it is, so stack traces need no source map. Pulumi has its own source maps read with each
// resource, which takes a fifth of a preview. An error has them read too, which takes Node 20 some 14 s.
try {
  require("source-map-support").install = () => undefined;
} catch {
  // Then it is not where Pulumi finds it either.
}

function transform(source, filePath) {
  return require("sucrase").transform(source, { ...options, filePath }).code;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Renamed into place: two programs may start at once. Where it cannot be written it is made again each time. */
function write(file, code) {
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, code);
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Slower, and no reason to stop.
  }
  return code;
}
