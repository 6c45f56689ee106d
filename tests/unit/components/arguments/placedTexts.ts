import type { EtcdClusterArgs } from "../../../../components/EtcdClusterArgs";
import type { Shape } from "../../../../decisions/arguments/shapeErrors";
import { goodTargets } from "../../decisions/recovery/backup/backupConfigurations";

export type Path = readonly (string | number)[];

/** Each text of the arguments, also the names in a map. A new argument is here by itself. */
export function textsOf(shape: Shape, path: Path = []): Path[] {
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
export function around([first, second, , kind]: Path): Record<string, unknown> {
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
export interface Placed {
  path: Path;
  text: string;
}

/** Arguments with all of these texts; each place has the same arguments around it. */
export function withTexts(
  placed: readonly Placed[],
  asInput: (text: string) => unknown = (text) => text,
): Partial<EtcdClusterArgs> {
  const put = (into: unknown, [step, ...rest]: Path, text: string): unknown => {
    if (step === undefined) return asInput(text);
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
