/** The parts of an Output. */
export interface OutputParts<T> {
  promise: () => Promise<T>;
  isKnown: Promise<boolean>;
  isSecret: Promise<boolean>;
}

/** Those of an Output that may be an error, none of which then ends the test. */
export function partsOf<T = unknown>(output: unknown): OutputParts<T> {
  const parts = output as OutputParts<T>;
  for (const part of [parts.isKnown, parts.isSecret, parts.promise()]) part.catch(() => undefined);
  return parts;
}
