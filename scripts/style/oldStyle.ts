/** Files that are older than the rules, each with its number of findings. A file that is not listed must be clean. */
export type OldStyle = Record<string, number>;

export interface Comparison {
  /** Files with more findings than the list allows. */
  over: string[];
  /** Files with fewer findings than the list allows. */
  under: string[];
  /** Listed files that do not exist. */
  gone: string[];
}

export function compare(list: OldStyle, findings: Map<string, number>): Comparison {
  const counted = [...findings].map(([file, count]) => ({ file, count, allowed: list[file] ?? 0 }));
  return {
    over: counted.filter(({ count, allowed }) => count > allowed).map(({ file }) => file),
    under: counted.filter(({ count, allowed }) => count < allowed).map(({ file }) => file),
    gone: Object.keys(list).filter((file) => !findings.has(file)),
  };
}

/** Lowers the numbers of files with fewer findings, and renames the entries of moved files. No number rises. */
export function shrink(list: OldStyle, findings: Map<string, number>): OldStyle {
  const entries = Object.entries(list).flatMap(([file, allowed]): [string, number][] => {
    const path = findings.has(file) ? file : movedTo(file, list, findings);
    const count = Math.min(allowed, findings.get(path ?? "") ?? 0);
    return path && count > 0 ? [[path, count]] : [];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A moved file keeps its name and its top folder. Between several candidates the number of findings decides. */
function movedTo(file: string, list: OldStyle, findings: Map<string, number>): string | undefined {
  const candidates = [...findings.keys()].filter(
    (one) => !(one in list) && baseName(one) === baseName(file) && topFolder(one) === topFolder(file),
  );
  return candidates.length > 1 ? candidates.find((one) => findings.get(one) === list[file]) : candidates[0];
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

function topFolder(file: string): string {
  return file.slice(0, file.indexOf("/") + 1);
}
