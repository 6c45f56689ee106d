import { hostFiles } from "../../../../decisions/etcd/hostFiles";

const member = {
  name: "etcd01",
  version: "3.6.16",
  dataDir: "/data/lib/etcd",
  addresses: ["10.15.1.201", "fd15:1::201"],
  advertisedHost: "etcd01.example.com",
  ports: { peer: 2380, client: 2379 },
  settings: {},
  metricsUrls: ["http://127.0.0.1:2381"],
  trusted: [1],
};

/** Each file by its name, taken apart as the host does it. */
function files(more: Partial<Parameters<typeof hostFiles>[0]> = {}): Record<string, string> {
  const parts = hostFiles({ ...member, ...more }).split(/^--- (.+)\n/m);
  return Object.fromEntries(
    parts.slice(1).flatMap((name, i, all) => (i % 2 === 0 ? [[name, all[i + 1] ?? ""]] : [])),
  );
}

test("a host gets the settings, the unit, the version, and what it is called", () => {
  const laid = files();
  expect(Object.keys(laid)).toEqual(["etcd.conf", "etcd.service", "version", "host"]);
  expect(laid.version).toBe("3.6.16\n");
  expect(laid["etcd.conf"]).toMatch(/^ETCD_NAME="?etcd01"?$/m);
  expect(laid["etcd.service"]).toContain("[Service]");
  expect(laid.host).toContain("hostname=etcd01\naddress=10.15.1.201\nclient_port=2379\n");
});

test.each([
  ["where etcd is to keep its memory locked", { ETCD_MEMORY_MLOCK: "true" }, true],
  ["not where it is said to be false", { ETCD_MEMORY_MLOCK: "false" }, false],
  ["not unless asked", {}, false],
])("the unit may lock memory %s", (_, extra, locks) => {
  expect(files({ settings: { extra } })["etcd.service"]?.includes("LimitMEMLOCK=infinity")).toBe(locks);
});
