import { sshEndpoint } from "../../../../../decisions/host/ssh/sshEndpoint";

test.each([
  [{ host: "10.0.0.1" }, "10.0.0.1:22"],
  [{ host: "etcd01.example.com", port: 2222 }, "etcd01.example.com:2222"],
  [{ host: "fd15:1::201" }, "[fd15:1::201]:22"],
  [{ host: "10.0.0.1", proxy: { host: "203.0.113.7", port: 443 } }, "10.0.0.1:22 through 203.0.113.7:443"],
])("a host key is recorded under where the connection ends: %j", (connection, endpoint) => {
  expect(sshEndpoint(connection)).toBe(endpoint);
});
