/**
 * Tests of one long story: each goes on where the last one ended. Once one has failed there is nothing to go on from, and
 * the others say so instead of failing for a reason of their own.
 */
export function chapters(): (title: string, tell: () => void | Promise<void>) => void {
  let failed: string | undefined;
  return (title, tell) => {
    test(title, async () => {
      if (failed !== undefined) throw new Error(`not tried, since this failed before: ${failed}`);
      failed = title;
      await tell();
      failed = undefined;
    });
  };
}
