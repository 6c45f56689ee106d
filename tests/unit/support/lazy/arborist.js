module.exports = require("./lazily")(() => require("../../../../node_modules/@npmcli/arborist/lib/index.js"));
