import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DnsSrv, type DnsSrvArgs } from "../../../../components/DnsSrv";
import { Pki, type PkiArgs } from "../../../../components/Pki";
import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { clusterShape } from "../../../../decisions/arguments/clusterShape";
import { renamedFields } from "../../../../decisions/arguments/formerFields";
import { shapeErrors, yaml } from "../../../../decisions/arguments/shapeErrors";
import { fieldErrorText } from "../../../../decisions/findings/fieldError";

const good = {
  version: "3.6.16",
  hosts: [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.15.1.20${n}` })),
};
const rows = Object.entries(renamedFields);

/** The arguments with one field more, at a path as in `hosts[].address6`. */
function withField(path: string, value: unknown): Record<string, unknown> {
  const [group, ...rest] = path.split(".");
  const at = (keys: string[]): unknown => {
    const [key, ...more] = keys;
    return key === undefined ? value : { [key]: at(more) };
  };
  return group === "hosts[]"
    ? {
        ...good,
        hosts: good.hosts.map((host, index) => (index === 0 ? { ...host, ...(at(rest) as object) } : host)),
      }
    : { ...good, [group as string]: at(rest) };
}

/** The whole path of the new name. */
function renamed(former: string, now: string): string {
  return [...former.split(".").slice(0, -1), /^\w+/.exec(now)?.[0]].join(".");
}

/** The words after the new name. */
const afterName = (now: string) => now.replace(/^\w+/, "");

const changelog = readFileSync(join(__dirname, "../../../../CHANGELOG.md"), "utf8");
const placed = (path: string) => path.replace("[]", "[0]");

describe.each(rows)("the argument %s, which an earlier version had", (former, now) => {
  const said = `${placed(former)}: was renamed. Write ${placed(renamed(former, now))}${afterName(now)}.`;

  test("is refused in a program with the new name", () => {
    expect(argumentErrors(withField(former, "x")).map((one) => fieldErrorText(one))).toContain(said);
  });

  test("is refused in a stack with the new name", () => {
    const found = shapeErrors(withField(former, "x"), clusterShape, "", yaml);
    expect(found.map((one) => fieldErrorText(one))).toContain(said);
  });

  test("is in the changelog beside the new name", () => {
    expect(changelog).toContain(`\n| \`${former}\` | \`${renamed(former, now)}\``);
  });

  test("has a new name that is an argument", () => {
    const found = shapeErrors(withField(renamed(former, now), undefined), clusterShape, "", yaml);
    expect(found.map((one) => fieldErrorText(one)).join("\n")).not.toMatch(/no such field|was renamed/);
  });
});

test("renamed arguments are reported together with every other configuration error", () => {
  const found = argumentErrors({
    ...withField("hosts[].address6", "fd15:1::1"),
    srvName: "x",
    ports: { peer: 0 },
  });
  expect(found.map(({ path }) => path)).toEqual(["hosts[0].address6", "srvName", "ports.peer", "backup"]);
});

test.each([
  ["pki.shared", { shared: true }, "shared: was renamed. Write exportCaKey."],
  ["pki.renewal.force", { renewal: { force: "x" } }, "renewal.force: was renamed. Write renewal.trigger."],
])("Pki refuses %s among its own arguments", (_, args, said) => {
  expect(() => new Pki("pki", { members: [], ...args } as PkiArgs)).toThrow(said);
});

test.each([
  ["srvName", { srvName: "x" }, "srvName: was renamed. Write discoverySrvName."],
  [
    "hosts[].address6",
    { hosts: [{ name: "a", address: "10.0.0.1", address6: "fd00::1" }] },
    "hosts[0].address6: was renamed. Write hosts[0].ipv6Address.",
  ],
])("DnsSrv refuses %s among its own arguments", (_, args, said) => {
  const backend = { route53: { zoneId: "Z1" } };
  const whole = { domain: "example.com", hosts: [], backend, ...args };
  expect(() => new DnsSrv("dns", whole as DnsSrvArgs)).toThrow(said);
});
