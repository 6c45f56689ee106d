/**
 * Tests that continue each other. Once a chapter has failed, the later ones fail with its name, because a reason of
 * their own would mislead.
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
