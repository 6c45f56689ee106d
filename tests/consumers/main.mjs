import { callForever } from "./calls.mjs";
import { connect } from "./connect.mjs";

const [prefix, ...endpoints] = process.argv.slice(2);
const client = connect(endpoints);
await callForever(async (n) => {
  const key = `${prefix}${process.pid}-${n}`;
  await client.put(key).value("x").options({});
  return key;
});
