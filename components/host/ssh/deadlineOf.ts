/** A promise that rejects when the time is over, or at the signal. Its caller cancels it. */
export function deadlineOf(milliseconds: number, why: () => Error, signal?: AbortSignal) {
  let cancel = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const end = () => {
      reject(why());
    };
    const handle = setTimeout(end, milliseconds);
    signal?.addEventListener("abort", end);
    cancel = () => {
      clearTimeout(handle);
      signal?.removeEventListener("abort", end);
    };
  });
  return { promise, cancel };
}
