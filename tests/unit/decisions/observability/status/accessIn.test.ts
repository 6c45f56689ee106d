import { accessIn } from "../../../../../decisions/observability/status/accessIn";
import { recordLines } from "../../../../../decisions/observability/status/operatorAccess";

const access = (cluster: string) => ({ cluster, hosts: [{ name: "etcd01", login: { host: "10.0.0.1" } }] });
const operatorAccess = JSON.stringify(access("etcd"));
const nested = (cluster: string) => ({ endpoints: [], operatorAccess: JSON.stringify(access(cluster)) });

test("the access is found at the top of the outputs, or in the only output that has one", () => {
  expect(accessIn({ endpoints: [], operatorAccess })).toEqual(access("etcd"));
  expect(accessIn({ url: "x", orders: nested("orders") })).toEqual(access("orders"));
});

test("an output is chosen by its name, whether it is the access or has it", () => {
  const outputs = { orders: nested("orders"), mine: JSON.stringify(access("sessions")) };
  expect(accessIn(outputs, "orders")).toEqual(access("orders"));
  expect(accessIn(outputs, "mine")).toEqual(access("sessions"));
});

test.each([
  ["no outputs at all", {}, undefined, /has no outputs: it was destroyed, or never updated/],
  ["hidden secrets", { operatorAccess: "[secret]" }, undefined, /--show-secrets/],
  ["a hidden output that may have it", { orders: "[secret]" }, undefined, /--show-secrets/],
  ["a hidden output that is named", { orders: "[secret]" }, "orders", /--show-secrets/],
  ["several clusters", { a: nested("a"), b: nested("b") }, undefined, /--output a, --output b/],
  ["an output that does not exist", { a: nested("a") }, "c", /no output "c"\. Give one of its outputs: a\./],
  ["outputs of another program", { url: "x" }, undefined, /no valid operatorAccess/],
  ["an output of another kind", { url: "x" }, "url", /no valid operatorAccess/],
  ["an access of another form", { operatorAccess: "{}" }, undefined, /no valid operatorAccess/],
])("%s is an error that says what to do", (_, outputs, output, words) => {
  expect(() => accessIn(outputs, output)).toThrow(words);
});

test("a host is asked for the records that the stack keeps, and for no others", () => {
  expect(recordLines(undefined)).toBe("");
  const addresses = ["etcd01.example.com 10.0.0.1", "etcd01.example.com fd00::1"];
  expect(recordLines({ domain: "example.com", addresses })).toBe(
    "discovery_srv=example.com\n" + addresses.map((one) => `record_address=${one}\n`).join(""),
  );
});
