import { readdirSync, readFileSync } from "node:fs";

/** Ends a process and all that came from it. */
export function killTree(pid: number): void {
  for (const one of [pid, ...descendants(pid)]) kill(one);
}

/** Ends all that came from a process. */
export function killDescendants(pid: number): void {
  descendants(pid).forEach(kill);
}

/** All that came from a process and still runs. */
export function descendants(of: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const parent = Number(/\) \S (\d+) /.exec(readFileSync(`/proc/${entry}/stat`, "utf8"))?.[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const below = (parent: number): number[] =>
    (children.get(parent) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(of);
}

/** Whether a process runs. */
export function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended meanwhile.
  }
}
