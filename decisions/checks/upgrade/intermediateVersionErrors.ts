import { isRefused, fieldError, fieldErrorText, type FieldError } from "../../findings/fieldError";
import { extraErrors, type ExtraConfiguration } from "../../etcd/settings/extraErrors";
import { upgradePath } from "./upgradePath";
import { isOlder } from "./upgradeSteps";
import { defaultMethod } from "../../host/release/defaultMethod";
import type { InstallConfiguration } from "../../host/release/installErrors";
import { minorOf, parseVersion } from "../../host/release/version";
import { versionErrors } from "../../host/release/versionErrors";

/** Versions, and what must fit each of them. */
export interface IntermediateVersionConfiguration extends ExtraConfiguration {
  intermediateVersions?: readonly string[];
  install?: Pick<InstallConfiguration, "method" | "sha256">;
}

/** `intermediateVersions`: the versions that an upgrade passes through on the way to `version`. */
export function intermediateVersionErrors(configuration: IntermediateVersionConfiguration): FieldError[] {
  const { intermediateVersions = [], version = "" } = configuration;
  // The order is that of the steps that have the right kind: the place of a wrong entry is a hole.
  const steps = Object.values(intermediateVersions);
  const found = steps.flatMap((step) => versionErrors(step, "intermediateVersions"));
  if (steps.length === 0 || found.some(isRefused) || !parseVersion(version)) return found;
  return [
    ...found,
    ...orderErrors(steps, version),
    ...sourceErrors(configuration),
    ...unknownThere(configuration),
  ];
}

/** Settings that a version on the way does not know, and the last one does. */
function unknownThere(configuration: IntermediateVersionConfiguration): FieldError[] {
  const refused = (version: string | undefined) =>
    extraErrors({ ...configuration, version }).filter(isRefused);
  const reported = new Set(refused(configuration.version).map((one) => fieldErrorText(one)));
  return (configuration.intermediateVersions ?? []).flatMap(refused).filter((one) => {
    const isNew = !reported.has(fieldErrorText(one));
    reported.add(fieldErrorText(one));
    return isNew;
  });
}

function orderErrors(steps: readonly string[], version: string): FieldError[] {
  const pairs = steps.map((step, index) => [step, steps[index + 1] ?? version] as const);
  const unordered = pairs.filter(([step, next]) => !isOlder(step, next));
  if (unordered.length > 0)
    return unordered.map(([step, next]) =>
      fieldError(
        "intermediateVersions",
        `${step} does not come before ${next}. Write the oldest first, all of them older than version.`,
      ),
    );
  return pairs.flatMap(([step, next], index) => {
    if (minor(step) === minor(version))
      return [
        fieldError(
          "intermediateVersions",
          `within etcd ${minor(step)} no step is needed, ${version} is reached directly. Leave ${step} out.`,
        ),
      ];
    const path = upgradePath([step], next);
    if (path.ok) return [];
    const filled = [...steps.slice(0, index + 1), ...path.path.slice(0, -1), ...steps.slice(index + 1)];
    return [
      fieldError(
        "intermediateVersions",
        `etcd cannot go from ${step} to ${next} directly. Write [${filled.map((one) => `"${one}"`).join(", ")}].`,
      ),
    ];
  });
}

function minor(version: string): string {
  const parsed = parseVersion(version);
  return parsed ? minorOf(parsed) : "";
}

function sourceErrors({ install }: IntermediateVersionConfiguration): FieldError[] {
  const { method = defaultMethod, sha256 } = install ?? {};
  if (method !== "archive")
    return [
      fieldError(
        "intermediateVersions",
        `install.method "${method}" has one version only. Set version to each step in turn, one update each.`,
        "field.conflict",
      ),
    ];
  if (sha256 !== undefined)
    return [
      fieldError(
        "intermediateVersions",
        "install.sha256 is the digest of one archive. Write the digest of each version in install.digests instead.",
        "field.conflict",
      ),
    ];
  return [];
}
