/** The numbers that a field of systemd's calendar may have. */
export interface Bounds {
  from: number;
  to: number;
  /** Seconds alone have parts. */
  hasParts?: boolean;
  /** Days that count from the end of a month, so that a repetition counts down. */
  fromEnd?: boolean;
}

/** The whole numbers that a field names, such as "1..5", "0/15" or "1,15". Undefined where it is not valid. */
export function numbersIn(text: string, bounds: Bounds): number[] | undefined {
  if (text === "*") return between(bounds.from, bounds.to, 1);
  const parts = text.split(",").map((part) => numbersOf(part, bounds));
  return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())] : undefined;
}

function numbersOf(text: string, { from, to, hasParts = false, fromEnd = false }: Bounds) {
  const number = hasParts ? String.raw`\d+(?:\.\d+)?` : String.raw`\d+`;
  const found = new RegExp(`^(${number})(?:\\.\\.(${number}))?(?:/(${number}))?$`).exec(text);
  if (found === null) return undefined;
  const [start = 0, stop, step] = found.slice(1).map((one: string | undefined) => one && Number(one));
  if (typeof start !== "number" || start < from || Math.floor(start) > to || step === 0) return undefined;
  if (typeof stop === "number") {
    const by = Number(step ?? 1);
    const last = start + Math.floor((stop - start) / by) * by;
    return last < start || Math.floor(last) > to ? undefined : between(start, last, by);
  }
  if (typeof step !== "number") return [Math.floor(start)];
  if (fromEnd)
    return step < start ? between(start - Math.floor((start - 1) / step) * step, start, step) : undefined;
  return start + step < to + 1 ? between(start, to + (hasParts ? 0.999999 : 0), step) : undefined;
}

function between(start: number, stop: number, step: number): number[] {
  const count = Math.floor((stop - start) / Math.max(step, 1)) + 1;
  return Array.from({ length: count }, (_, index) => Math.floor(start + index * Math.max(step, 1)));
}
