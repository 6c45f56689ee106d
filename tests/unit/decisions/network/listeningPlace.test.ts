import { listeningPlace, overlap } from "../../../../decisions/network/listeningPlace";

test.each([
  ["http://127.0.0.1:2381", { address: "127.0.0.1", port: 2381 }],
  ["http://localhost:2381", { address: "127.0.0.1", port: 2381 }],
  ["http://[0:0::1]:2381", { address: "::1", port: 2381 }],
  ["https://10.0.0.1", { address: "10.0.0.1", port: 443 }],
])("%s is the place of an address and a port", (url, place) => {
  expect(listeningPlace(url)).toEqual(place);
});

test.each([
  ["http://0.0.0.0:2381", "http://10.0.0.1:2381", true],
  ["http://10.0.0.1:2381", "http://[0::0]:2381", true],
  ["http://0.0.0.0:2381", "http://10.0.0.1:2382", false],
  ["http://10.0.0.2:2381", "http://10.0.0.1:2381", false],
])("two programs at %s and %s take each other's place: %s", (one, other, taken) => {
  expect(overlap(listeningPlace(one), listeningPlace(other))).toBe(taken);
});
