import { spawnSync } from "node:child_process";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import { settledCluster, type SettledHost } from "../../../../components/arguments/settledCluster";
import { valueIfKnown } from "../../../../components/pulumi/valueIfKnown";
import { late } from "../late";
import { mockedResources } from "../mockedResources";

const version = "3.6.16";

function onlyHost(address: pulumi.Input<string>, { domain }: { domain?: string } = {}) {
  const [host] = settledCluster("etcd", {
    version,
    domain,
    hosts: [{ name: "etcd01", address }],
  }).hosts;
  return host as SettledHost;
}

test.each([
  ["its name, in a domain", "10.15.1.201", "example.com", "etcd01.example.com", "etcd01.example.com"],
  ["its address, without one", "10.15.1.201", undefined, "10.15.1.201", "10.15.1.201"],
  ["its address of IPv6, in brackets", "fd15:1::201", undefined, "fd15:1::201", "[fd15:1::201]"],
])("others reach a member by %s", async (_, address, domain, advertisedHost, inUrl) => {
  expect(await valueIfKnown(onlyHost(address, { domain }).urls)).toEqual({
    advertisedHost,
    peerUrl: `https://${inUrl}:2380`,
    clientUrl: `https://${inUrl}:2379`,
  });
});

test("with a domain URLs are known before an address is, and without one they wait for it", async () => {
  expect.assertions(2);
  await mockedResources(
    async () => {
      const address = late("machine");
      const named = await valueIfKnown(onlyHost(address, { domain: "example.com" }).urls);
      expect(named?.clientUrl).toBe("https://etcd01.example.com:2379");
      expect(await valueIfKnown(onlyHost(address).urls)).toBeUndefined();
    },
    undefined,
    { preview: true },
  );
});

test.each([
  [{}, [false, false]],
  [{ detectDrift: true }, [true, false]],
  [{ repairDrift: true }, [true, true]],
])("with %j drift is detected, and repaired, only where that is asked for", (asked, wanted) => {
  const hosts = [{ name: "etcd01", address: "10.15.1.201" }];
  const { detectDrift, repairDrift } = settledCluster("etcd", { version, hosts, ...asked });
  expect([detectDrift, repairDrift]).toEqual(wanted);
});

/** A program of its own, since what is refused late ends a program. */
const program = `
  const pulumi = require("@pulumi/pulumi");
  const { EtcdCluster } = require("./components/EtcdCluster");
  const said = new Set();
  const made = [];
  process.on("unhandledRejection", ({ message }) => said.add(message));
  process.on("exit", () => console.log(JSON.stringify({ said: [...said], made })));
  const state = { stdout: "id", privateKeyPem: "", certPem: "", certRequestPem: "", validityEndTime: "2030-01-01" };
  const mocks = {
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      if (type.startsWith("command:")) made.push(name);
      return { id: name, state: { ...inputs, ...state } };
    },
  };
  pulumi.runtime.setMocks(mocks).then(() => {
    pulumi.runtime.getMonitor().registerResourceHook = (_, done) => done(null);
    const host = (n) => ({ name: "etcd0" + n, address: "10.15.1.20" + n });
    const [, field, domain = undefined, value = undefined] = process.argv.map((word) => word || undefined);
    const wrong = field === "mirror" ? {} : { [field]: pulumi.output(value) };
    const install = field === "mirror" ? { mirror: pulumi.output(value) } : undefined;
    const hosts = [host(1), { ...host(2), ...wrong }, host(3)];
    new EtcdCluster("etcd", { version: "3.6.16", domain, install, hosts });
  });
`;

/** The errors of the program above, and the commands that it made. */
function run(...words: string[]): unknown {
  const { stdout } = spawnSync(
    process.execPath,
    ["--require", "./stack/runTypescript.cjs", "-e", program, ...words],
    { cwd: join(__dirname, "../../../.."), encoding: "utf8" },
  );
  return JSON.parse(stdout);
}

test.each([
  ["ftp://mirror", /^install\.mirror: "ftp:\/\/mirror" is not .* No host was changed\.$/],
  [
    "http://mirror",
    /^install\.sha256: missing, and install\.mirror "http:\/\/mirror" has no TLS.* No host was changed\.$/,
  ],
])(
  "a mirror that turns out to be invalid is one error with the field, and no command runs (%s)",
  (mirror, words) => {
    expect(run("mirror", "", mirror)).toEqual({ said: [expect.stringMatching(words)], made: [] });
  },
);

test.each([
  ["address", undefined],
  ["ipv6Address", "example.com"],
])(
  "an %s that turns out to have no value is one error with host and field, and no command runs (domain: %s)",
  (field, domain) => {
    expect(run(field, ...(domain === undefined ? [] : [domain]))).toEqual({
      said: [
        expect.stringMatching(
          new RegExp(`^etcd: ${field} of etcd02: the Output has no value .* No host was`),
        ),
      ],
      made: [],
    });
  },
);

test.each([
  ["address", "10.0.0.9;id>/tmp/pwned;#"],
  ["address", "$(id)"],
  ["ipv6Address", "fd15:1::202\nask=evil"],
])("an %s that turns out to be %j is one error with host and field, and no command runs", (field, value) => {
  expect(run(field, "", value)).toEqual({
    said: [
      expect.stringMatching(
        new RegExp(
          `^etcd: ${field} of etcd02: "[^]*" is (no IP address|a network)\\..* No host was changed\\.$`,
        ),
      ),
    ],
    made: [],
  });
});
