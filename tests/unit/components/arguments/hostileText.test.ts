import type * as pulumi from "@pulumi/pulumi";
import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { EtcdCluster } from "../../../../components/EtcdCluster";
import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import { clusterShape } from "../../../../decisions/arguments/clusterShape";
import type { Shape } from "../../../../decisions/arguments/shapeErrors";
import { isRefused } from "../../../../decisions/findings/fieldError";

import { goodTargets } from "../../decisions/recovery/backup/backupConfigurations";
import { mockedResources, type MockedResource } from "../../support/mockedResources";

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

type Path = readonly (string | number)[];

/** Each text of the arguments, also the names in a map. A new argument is here by itself. */
function textsOf(shape: Shape, path: Path = []): Path[] {
  if (shape === "text") return [path];
  if (typeof shape === "string") return [];
  if ("input" in shape) return textsOf(shape.input, path);
  if ("list" in shape) return textsOf(shape.list, [...path, 0]);
  if ("each" in shape) return [[...path, "*"], ...textsOf(shape.each, [...path, "1"])];
  return Object.entries(shape.fields).flatMap(([name, one]) => textsOf(one, [...path, name]));
}

const hosts = () =>
  [1, 2, 3].map((n) => ({ name: `etcd0${n}`, address: `10.0.0.${n}`, connection: { user: "root" } }));

/** Arguments that use such a field. */
function around([first, second, , kind]: Path): Record<string, unknown> {
  const base = { version: "3.6.16", domain: "etcd.example.com", hosts: hosts() };
  if (first === "dns" && second !== "rfc2136")
    return { ...base, dns: { [String(second)]: { zoneId: "Z1" } } };
  const zone = { server: "10.0.0.9", zone: "example.com", keyName: "key", keySecret: "AAAA" };
  if (first === "discovery") {
    const discovery = { endpoints: ["https://d.example.com:2379"], token: "t" };
    return { ...base, bootstrap: "discovery", discovery };
  }
  const backup = first === "backup" && {
    backup: second === "targets" ? { targets: [targetOf(kind)] } : { targets },
  };
  const restore = first === "restore" && { restore: { snapshot: "latest", token: "t" }, backup: { targets } };
  const recover = first === "recover" && { recover: { from: "etcd01", token: "t" } };
  return { ...base, dns: { rfc2136: zone }, ...backup, ...restore, ...recover };
}

const targets = [{ directory: { path: "/srv/backups" } }];

function targetOf(kind: Path[number] | undefined): unknown {
  return kind !== undefined && kind in goodTargets
    ? { [kind]: goodTargets[kind as keyof typeof goodTargets] }
    : targets[0];
}

/** A text at such a place; a star stands for the text as a name. */
interface Placed {
  path: Path;
  text: string;
}

/** Arguments with all of these texts; each place has the same arguments around it. */
function withTexts(placed: readonly Placed[]): Partial<EtcdClusterArgs> {
  const put = (into: unknown, [step, ...rest]: Path, text: string): unknown => {
    if (step === undefined) return text;
    if (typeof step === "number")
      return Object.assign([...((into as unknown[] | undefined) ?? [])], {
        [step]: put((into as unknown[] | undefined)?.[step], rest, text),
      });
    const fields = into as Record<string, unknown> | undefined;
    return step === "*" ? { ...fields, [text]: "b" } : { ...fields, [step]: put(fields?.[step], rest, text) };
  };
  const base: Record<string, unknown> = around(placed[0]?.path ?? []);
  return placed.reduce<unknown>((args, { path, text }) => put(args, path, text), base) as typeof base;
}

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

/** The part of each line before the marker: which setting the text is in. */
function settings(stdin: string): string[] {
  return stdin.split("\n").map((line) => line.split(marker)[0]?.replace(/"$/, "") ?? "");
}

beforeAll(() => void jest.spyOn(console, "warn").mockImplementation(() => undefined));

const paths = textsOf(clusterShape);

test("the table has the arguments", () => {
  expect(paths.length).toBeGreaterThan(80);
});

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
