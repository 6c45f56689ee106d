/**
 * Pulumi reads the stack of each resource and of each promise. Only that of an error in a test is worth the search in
 * source maps. Node writes a stack when it is read first, which jest does after the test.
 */
export class PlainStacks {
  private mapped: unknown;

  /** Takes each event of jest. */
  handle(event: string): void {
    const stacks: { prepareStackTrace?: unknown } = Error;
    if (this.mapped !== undefined) stacks.prepareStackTrace = this.mapped;
    const begins = event === "test_fn_start" || event === "hook_start";
    this.mapped = begins ? stacks.prepareStackTrace : undefined;
    if (begins) stacks.prepareStackTrace = undefined;
  }
}
