import * as pulumi from "@pulumi/pulumi";
import { hostKeyLine } from "../../../../../decisions/host/ssh/sshHostKey";
import { askMissingKeys } from "../../../../../components/host/keys/askMissingKeys";
import type { KnownConnection } from "../../../../../components/host/ssh/KnownConnection";
import { shownHostKey } from "../../../../../components/host/ssh/sshConnect";

jest.mock("../../../../../components/host/ssh/sshConnect");

/** A key of the wire's form, with this text in it. */
function key(text: string): Buffer {
  const field = (content: string) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, Buffer.from(content)]);
  };
  return Buffer.concat([field("ssh-ed25519"), field(text)]);
}
const line = (text: string) => hostKeyLine(key(text));

let dialled: KnownConnection[];
let warnings: string[];
beforeEach(() => {
  dialled = [];
  warnings = [];
  jest.spyOn(pulumi.log, "warn").mockImplementation((text) => {
    warnings.push(text);
    return Promise.resolve();
  });
  jest.mocked(shownHostKey).mockImplementation((to) => {
    dialled.push(to);
    return to.host === "10.15.1.209"
      ? Promise.reject(new Error("10.15.1.209:22 refuses connections"))
      : Promise.resolve(key(to.host));
  });
});

const direct = { host: "10.15.1.201" };
const bastion = { host: "10.15.1.200" };
const behind = { host: "10.15.1.203", proxy: bastion };
const behindPlace = "10.15.1.203:22 through 10.15.1.200:22";

test("each place without a key is asked, with a warning that names it and its fingerprint", async () => {
  const places = { "10.15.1.201:22": direct, "10.15.1.202:22": { host: "10.15.1.202" } };
  const asked = await askMissingKeys("etcd", places, { "10.15.1.202:22": line("recorded") });
  expect(asked).toEqual({ "10.15.1.201:22": line("10.15.1.201") });
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toMatch(
    /^etcd: no SSH host key is recorded[^]*\n {2}10\.15\.1\.201:22: SHA256:\S{43}$/,
  );
});

// The negative control.
test("no place is dialled where every key is recorded", async () => {
  expect(await askMissingKeys("etcd", { "10.15.1.201:22": direct }, { "10.15.1.201:22": "a key" })).toEqual(
    {},
  );
  expect([dialled, warnings]).toEqual([[], []]);
});

test("a host behind a bastion is asked through the bastion with the key that is known by then", async () => {
  const places = { "10.15.1.200:22": bastion, [behindPlace]: behind };
  await askMissingKeys("etcd", places, {});
  expect(dialled[1]?.proxy?.hostKey).toBe(line("10.15.1.200"));
  dialled = [];
  await askMissingKeys("etcd", places, { "10.15.1.200:22": line("recorded") });
  expect(dialled.map(({ proxy }) => proxy?.hostKey)).toEqual([line("recorded")]);
});

test("a place that shows no key stays without one, and the warning has the reason", async () => {
  expect(await askMissingKeys("etcd", { "10.15.1.209:22": { host: "10.15.1.209" } }, {})).toEqual({});
  expect(warnings[0]).toContain(
    "10.15.1.209:22: 10.15.1.209:22 refuses connections. Its key is not recorded",
  );
});
