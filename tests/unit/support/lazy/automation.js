module.exports = require("./lazily")(() =>
  require("../../../../node_modules/@pulumi/pulumi/automation/index.js"),
);
