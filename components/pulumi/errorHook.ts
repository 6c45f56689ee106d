import * as pulumi from "@pulumi/pulumi";
import * as state from "@pulumi/pulumi/runtime/state";

/** The SDK asks the engine for its features, and exports none of the answers. An older one has no such function. */
interface StoreOfSdk {
  getStore?: () => { supportsErrorHooks?: boolean };
}

/** A hook on errors. Nothing where SDK or CLI are older than such hooks, because the SDK then fails the program. */
export function errorHook(name: string, callback: pulumi.ErrorHookFunction): pulumi.ErrorHook | undefined {
  const supported = (state as StoreOfSdk).getStore?.().supportsErrorHooks === true;
  return supported ? new pulumi.ErrorHook(name, callback) : undefined;
}
