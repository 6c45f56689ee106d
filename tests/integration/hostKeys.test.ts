import type { ConnectionArgs } from "../../components/host/ssh/ConnectionArgs";
import { reimage } from "./support/etcd";
import { labHosts, outputOf } from "./support/lab";
import { clusterArgs, host, TestStack, type LabHostArgs } from "./support/stack";

jest.setTimeout(300_000);

// etcd03 is reached through a bastion.
const names = ["etcd01", "etcd02", "etcd03"];
const hostKeyFile = "/etc/ssh/ssh_host_ed25519_key";
let stack: TestStack;
let originalKeys: [string, string][];

/** A host of the lab without a pinned key of its own or of its bastion. */
function unpinned(name: string, more: Partial<ConnectionArgs> = {}): LabHostArgs {
  const { connection, ...rest } = host(name);
  const proxy = connection.proxy as { host: string; user: string } | undefined;
  return {
    ...rest,
    connection: {
      ...connection,
      hostKey: undefined,
      proxy: proxy && { ...proxy, hostKey: undefined },
      ...more,
    },
  };
}

function declared(connection: Partial<ConnectionArgs> = {}, trigger?: string, more: string[] = []) {
  return {
    etcd: clusterArgs({
      hosts: [...names, ...more].map((name) => unpinned(name, connection)),
      pki: { renewal: { trigger } },
    }),
  };
}

/** The machine answers with a key of its own from now on, as another machine would in its place. */
function exchangeKey(name: string, key?: string): void {
  const make =
    key === undefined
      ? `rm ${hostKeyFile} && ssh-keygen -q -t ed25519 -N '' -f ${hostKeyFile}`
      : `printf '%s\n' '${key}' >${hostKeyFile}`;
  outputOf(name, `${make} && systemctl restart ssh`);
}

/** How many logins the host has let in. */
function logins(name: string): number {
  return Number(outputOf(name, "journalctl -u ssh -o cat | grep -c '^Accepted' || true"));
}

/** The state after a kill between the list of hosts and the record. */
async function loseRecord(): Promise<void> {
  const state = await stack.stack.exportStack();
  const deployment = state.deployment as { resources: { urn: string }[] };
  const resources = deployment.resources.filter(({ urn }) => !urn.endsWith("::etcd-ssh-host-keys"));
  expect(resources.length).toBe(deployment.resources.length - 1);
  await stack.stack.importStack({ ...state, deployment: { ...deployment, resources } });
}

function unrecorded(name: string): RegExp {
  const address = labHosts().find((one) => one.name === name)?.address;
  return new RegExp(`no SSH host key is recorded[^]*\n *${address ?? ""}:22: SHA256:`);
}

beforeAll(async () => {
  stack = await TestStack.create("hostkeys", declared());
  originalKeys = ["etcd02", "etcd04"].map((name) => [name, outputOf(name, `cat ${hostKeyFile}`)]);
});
afterAll(async () => {
  for (const [name, key] of originalKeys) exchangeKey(name, key);
  stack.clusters = declared();
  await stack.destroy();
});

test("the first preview reports a host that does not answer once, by its preflight check", async () => {
  stack.clusters = declared({ port: 2 });
  const refusal = await stack.refusedPreview();
  expect(refusal).toContain("refuses connections");
  expect(refusal).not.toContain("no SSH host key");
  stack.clusters = declared();
});

test("the first update records the SSH key of each host and bastion, and the preview shows them", async () => {
  const fingerprint = host("etcd02").connection.hostKey as string;
  expect((await stack.preview()).printed).toContain(fingerprint.split(" ")[1]);
  const { printed } = await stack.up();
  expect(printed).not.toContain("hostKeyPolicy");
  expect((await stack.preview()).operations).toEqual({});
});

describe("a host whose SSH key was exchanged", () => {
  let before: number;
  beforeAll(() => {
    exchangeKey("etcd02");
    before = logins("etcd02");
  });

  test.each<[string, () => ReturnType<typeof declared>]>([
    ["renewed certificates", () => declared({}, "leak")],
    ["a changed login", () => declared({ perDialTimeout: 11 })],
  ])("gets no login and no secret with %s, and both fingerprints are printed", async (_, clusters) => {
    stack.clusters = clusters();
    const refusal = await stack.refused();
    expect(refusal).toMatch(
      /it has SHA256:[\w+/]{43}\. The one there, or the one .* recorded, is SHA256:[\w+/]{43}/,
    );
    expect(logins("etcd02")).toBe(before);
  });

  test("is refused by the preview of a change that asks it", async () => {
    stack.clusters = declared({ perDialTimeout: 11 });
    expect(await stack.refusedPreview()).toMatch(/it has SHA256:\S+\. The one there, .* is SHA256:/);
    expect(logins("etcd02")).toBe(before);
  });

  // The negative control: what the record is for.
  test("gets its secrets while the policy is off, and each operation warns", async () => {
    stack.clusters = declared({ hostKeyPolicy: "off" }, "leak");
    const warning = /hostKeyPolicy is "off" for etcd01, etcd02, etcd03/;
    expect((await stack.preview()).printed).toMatch(warning);
    expect((await stack.up()).printed).toMatch(warning);
    expect(logins("etcd02")).toBeGreaterThan(before);
  });
});

describe("a host whose SSH key no update recorded", () => {
  beforeAll(async () => {
    for (const [name, key] of originalKeys) exchangeKey(name, key);
    stack.clusters = declared({}, "leak");
    await stack.up();
    await loseRecord();
  });

  test("is named by a warning of the preview, and the next update records its key", async () => {
    expect((await stack.preview()).printed).toMatch(unrecorded("etcd02"));
    expect((await stack.up()).printed).toMatch(unrecorded("etcd02"));
    const { operations, printed } = await stack.preview();
    expect(operations).toEqual({});
    expect(printed).not.toContain("no SSH host key");
  });

  test("is refused with another key from then on", async () => {
    exchangeKey("etcd02");
    const before = logins("etcd02");
    stack.clusters = declared({ perDialTimeout: 12 }, "leak");
    expect(await stack.refused()).toMatch(/it has SHA256:\S+\. The one there, .* is SHA256:/);
    expect(logins("etcd02")).toBe(before);
    exchangeKey("etcd02", originalKeys[0]?.[1]);
    await stack.up();
  });

  test("is named by the warning of an update with its own target, which records its key", async () => {
    stack.clusters = declared({ perDialTimeout: 12 }, "leak", ["etcd04"]);
    const { stdout, stderr } = await stack.stack.up({ target: ["**etcd04*"], color: "never" });
    expect(stdout + stderr).toMatch(unrecorded("etcd04"));
    exchangeKey("etcd04");
    const before = logins("etcd04");
    expect(await stack.refused()).toMatch(/it has SHA256:\S+\. The one there, .* is SHA256:/);
    expect(logins("etcd04")).toBe(before);
  });
});

// As docs/how-to/replace-a-host.md has it, for the same machine that was installed again.
describe("a host that was replaced under its address", () => {
  const differs = /it has SHA256:\S+\. The one there, .* is SHA256:\S+\. [^]*connection\.hostKey: "([^"]+)"/;
  const declare = (more: Partial<LabHostArgs> = {}, connection: Partial<ConnectionArgs> = {}) => {
    stack.clusters = {
      etcd: clusterArgs({
        hosts: [...names.map((name) => unpinned(name)), { ...unpinned("etcd04", connection), ...more }],
        pki: { renewal: { trigger: "leak" } },
      }),
    };
  };
  const recordedOf = async () => {
    const state = await stack.stack.exportStack();
    const { resources } = state.deployment as {
      resources: { urn: string; inputs?: { environment?: object } }[];
    };
    return resources.find(({ urn }) => urn.endsWith("::etcd-ssh-host-keys"))?.inputs?.environment;
  };
  const place = () => `${labHosts().find(({ name }) => name === "etcd04")?.address ?? ""}:22`;

  beforeAll(async () => {
    for (const [name, key] of originalKeys) exchangeKey(name, key);
    declare();
    await stack.up();
    // The keys of the tests above are late ones.
    await stack.stack.up({ replace: ["**etcd-ssh-hosts"], color: "never" });
    reimage("etcd04");
    originalKeys = originalKeys.map(([name]) => [name, outputOf(name, `cat ${hostKeyFile}`)]);
    declare({ lost: true });
    await stack.up();
  });

  test("keeps its recorded key while it is lost", async () => {
    expect(await recordedOf()).toHaveProperty([place()]);
    expect((await stack.preview()).operations).toEqual({});
  });

  test("changes nothing where an earlier version forgot its key", async () => {
    const state = await stack.stack.exportStack();
    const text = JSON.stringify(state.deployment);
    const forgotten = text.replace(new RegExp(`,?"${place()}":"ssh-[^"]*"`, "g"), "");
    expect(forgotten).not.toBe(text);
    await stack.stack.importStack({ ...state, deployment: JSON.parse(forgotten) as object });
    expect((await stack.preview()).operations).toEqual({});
    await stack.stack.importStack(state);
  });

  test("is refused with another key by preview and update, and gets no login", async () => {
    const before = logins("etcd04");
    declare();
    expect(await stack.refusedPreview()).toMatch(differs);
    expect(await stack.refused()).toMatch(differs);
    expect(logins("etcd04")).toBe(before);
  });

  test("joins with the line that the preview printed", async () => {
    declare();
    const [, line = ""] = differs.exec(await stack.refusedPreview()) ?? [];
    declare({}, { hostKey: line });
    expect((await stack.up()).operations["etcd/etcd04/member"]).toBe("update");
    expect(await recordedOf()).not.toHaveProperty([place()]);
  });
});
