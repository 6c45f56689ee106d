/** What a look at the configuration found: mistakes stop the update, warnings are shown and the update goes on. */
export interface Advice {
  mistakes: string[];
  warnings: string[];
}

/** Several looks as one, in their order. */
export function allAdvice(...parts: Advice[]): Advice {
  return {
    mistakes: parts.flatMap((part) => part.mistakes),
    warnings: parts.flatMap((part) => part.warnings),
  };
}
