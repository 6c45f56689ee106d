import type * as pulumi from "@pulumi/pulumi";

/**
 * The options of a component, with changes to each resource below it. Pulumi passes `ignoreChanges` to none of them.
 */
export function componentOptions(
  opts: pulumi.ComponentResourceOptions = {},
  ...more: pulumi.ResourceTransformation[]
): pulumi.ComponentResourceOptions {
  const { transformations = [], ignoreChanges = [] } = opts;
  const ignoring = ignoreChanges.length > 0 ? [ignoringToo(ignoreChanges)] : [];
  return { ...opts, transformations: [...transformations, ...more, ...ignoring] };
}

function ignoringToo(paths: readonly string[]): pulumi.ResourceTransformation {
  return ({ props, opts }) => {
    // Into the list that is there, at its front: `driftCheck` takes its last one back once it has looked.
    opts.ignoreChanges?.unshift(...paths);
    return { props, opts: { ...opts, ignoreChanges: opts.ignoreChanges ?? [...paths] } };
  };
}
