/** Each renamed argument by its former path, with what to write now. CHANGELOG.md lists the same names. */
export const renamedFields: Readonly<Record<string, string>> = {
  "hosts[].address6": "ipv6Address",
  upgradeThrough: "intermediateVersions",
  srvName: "discoverySrvName",
  ttlSeconds: "dnsTtlSeconds",
  "adopt.takeOver": "manage",
  "install.proxy": "httpProxy",
  "pki.existing": "customCAs",
  "pki.keys": "leafKeys",
  "pki.renewal.keys": "rotateKeys",
  "pki.renewal.force": "trigger",
  "pki.renewal.asOf": "today",
  "pki.shared": "exportCaKey",
  profile: "hardwareProfile",
  strict: "failOnWarnings",
  guard: "preUpdateChecks",
  drift: "detectDrift, and repairDrift for updates that repair",
};

const inOptions = "Write it in the component's options, as in { providers: [provider] }.";

/** Each argument that is not here any longer, with the place that has taken its job. */
const movedFields: Readonly<Record<string, string>> = {
  "dns.route53.provider": inOptions,
  "dns.cloudflare.provider": inOptions,
};

/** The words about a field that an earlier version had. */
export function formerField(path: string): string | undefined {
  const former = path.replace(/\[\d+\]/g, "[]");
  if (Object.hasOwn(renamedFields, former)) return `was renamed. Write ${renamedFields[former]}.`;
  return Object.hasOwn(movedFields, former) ? `no such field. ${movedFields[former]}` : undefined;
}
