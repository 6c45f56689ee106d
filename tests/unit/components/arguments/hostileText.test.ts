import type * as pulumi from "@pulumi/pulumi";
import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { EtcdCluster } from "../../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import { clusterShape } from "../../../../decisions/arguments/clusterShape";
import { isRefused } from "../../../../decisions/findings/fieldError";
import { mockedResources, type MockedResource } from "../../support/mockedResources";
import { around, textsOf, withTexts, type Path, type Placed } from "./placedTexts";

jest.setTimeout(240_000);

const marker = "MARKER";

/** The ends of a hostile text: another word, line, option or command for a program that does not read it as data. */
const tails = [
  " b",
  "'b",
  '"b',
  "$(id)",
  "`id`",
  "\nb=c",
  "\rb",
  ";id",
  "/../x",
  "\\b",
  "\\",
  " -oProxyCommand=id",
  ",b",
  "=b",
  "%sb",
  "\u001b[31m",
  "\tb",
  " # b",
  "|b",
  "&b",
  "*",
  "<<b",
  "<{%x%}>",
  "<{%",
];

function refuses(args: Partial<EtcdClusterArgs>): boolean {
  return argumentErrors(args, "etcd").some(isRefused);
}

async function resources(args: Partial<EtcdClusterArgs>): Promise<MockedResource[]> {
  const made = await mockedResources(() => {
    const cluster: pulumi.Resource = new EtcdCluster("etcd", args as EtcdClusterArgs);
    return cluster;
  });
  return Object.values(made).filter(({ type }) => type.startsWith("command:"));
}

function plain(value: unknown): string {
  const text = (value as { secret?: unknown } | undefined)?.secret ?? value;
  return typeof text === "string" ? text : "";
}

/** The part of each line before the marker: which setting the text is in. A digest differs with each text. */
function settings(stdin: string): string[] {
  if (/^[0-9a-f]{12}$/.test(stdin)) return [];
  return stdin.split("\n").map((line) => line.split(marker)[0]?.replace(/"$/, "") ?? "");
}

beforeAll(() => void jest.spyOn(console, "warn").mockImplementation(() => undefined));

const paths = textsOf(clusterShape);

test("the table has the arguments", () => {
  expect(paths.length).toBeGreaterThan(80);
});

test.each(["constructor", "toString", "hasOwnProperty", "__proto__"])(
  "%s, a name that each object has, is judged as any other text in each place",
  (text) => {
    for (const path of paths) expect(() => argumentErrors(withTexts([{ path, text }]), "etcd")).not.toThrow();
  },
);

/** The texts of a place that are not refused: one with all tails, or one a tail where that one is refused. */
function acceptedAt(path: Path): Placed[] {
  const accepted = tails.filter((tail) => !refuses(withTexts([{ path, text: marker + tail }])));
  const together = { path, text: marker + accepted.join("") };
  if (accepted.length === 0) return [];
  return refuses(withTexts([together]))
    ? accepted.map((tail) => ({ path, text: marker + tail }))
    : [together];
}

/** As many texts in one cluster as it takes, because a cluster costs much more than a check of its arguments. */
function grouped(placed: readonly Placed[]): Placed[][] {
  const groups: Placed[][] = [];
  for (const one of placed) {
    const surroundings = JSON.stringify(around(one.path));
    const group = groups.find(
      (others) =>
        others.every(({ path }) => path !== one.path && JSON.stringify(around(path)) === surroundings) &&
        !refuses(withTexts([...others, one])),
    );
    if (group) group.push(one);
    else groups.push([one]);
  }
  return groups;
}

/** Where hostile text is anything but data. */
async function misread(placed: readonly Placed[]): Promise<string[]> {
  const harmless = placed.map(({ path }) => ({ path, text: `${marker}b` }));
  const others = refuses(withTexts(harmless)) ? [] : await resources(withTexts(harmless));
  return (await resources(withTexts(placed))).flatMap(({ name, inputs }) => {
    const lines = ["create", "update", "delete"].filter((line) => plain(inputs[line]).includes(marker));
    const names = Object.keys(inputs.environment ?? {}).filter((variable) => variable.includes(marker));
    const other = others.find((one) => one.name === name);
    const isOther =
      other && settings(plain(inputs.stdin)).join("\n") !== settings(plain(other.inputs.stdin)).join("\n");
    return [...lines, ...names, ...(isOther ? ["stdin"] : [])].map((where) => `${name}: ${where}`);
  });
}

const groups = grouped(paths.flatMap(acceptedAt)).map(
  (placed) => [placed.map(({ path }) => path.join(".")).join(", "), placed] as const,
);

test.each(groups)("hostile text that is accepted arrives as data: %s", async (_, placed) => {
  expect(await misread(placed)).toEqual([]);
});

// The negative control.
test("text that became another line would be found", () => {
  expect(settings(`a=${marker}\nb=c\n`)).not.toEqual(settings(`a=${marker}b\n`));
});
