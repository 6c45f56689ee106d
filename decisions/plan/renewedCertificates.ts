import { nameOf, type PreviewStep } from "./previewStep";

/** The members whose certificate is made again of the same request. The engine shows no reason for that. */
export function renewedCertificates(pki: readonly PreviewStep[]): string[] {
  const made = pki.filter(({ op }) => op !== "same" && op !== "delete").map(({ urn }) => nameOf(urn));
  return made.flatMap((name) => {
    const [, ours = "", member] = /^(.*\/member-([^/]+)\/)cert$/.exec(name) ?? [];
    return member === undefined || made.includes(`${ours}request`) ? [] : [member];
  });
}
