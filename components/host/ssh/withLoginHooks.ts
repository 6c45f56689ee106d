import type * as pulumi from "@pulumi/pulumi";

/** This program's part in the commands of Pulumi's plugin on one host. */
export interface LoginHooks {
  /** Logs in first. */
  check: pulumi.ResourceHook;
  /**
   * Runs a command again whose session ended, and reports a program that does not know the command. Nothing where the
   * Pulumi CLI has no such hooks. It is a `pulumi.ErrorHook`, a type that the oldest SDK does not have.
   */
  retry?: object;
}

/** The hooks of a command or copy of Pulumi's plugin: the check comes before all others. */
export function withLoginHooks(
  login: LoginHooks | undefined,
  { beforeCreate = [], beforeUpdate = [], ...others }: pulumi.ResourceHookBinding = {},
): pulumi.ResourceHookBinding {
  const check = login ? [login.check] : [];
  return {
    ...others,
    beforeCreate: [...check, ...beforeCreate],
    beforeUpdate: [...check, ...beforeUpdate],
    ...(login?.retry && { onError: [login.retry as pulumi.ErrorHook] }),
  };
}
