import type * as pulumi from "@pulumi/pulumi";

/** The hooks of a command or copy of Pulumi's plugin: the check of the SSH host key comes before all others. */
export function withKeyCheck(
  checkKey: pulumi.ResourceHook | undefined,
  { beforeCreate = [], beforeUpdate = [], ...others }: pulumi.ResourceHookBinding = {},
): pulumi.ResourceHookBinding {
  const check = checkKey ? [checkKey] : [];
  return { ...others, beforeCreate: [...check, ...beforeCreate], beforeUpdate: [...check, ...beforeUpdate] };
}
