/** Each renamed argument by its former path, with its new name in the same group. CHANGELOG.md lists the same names. */
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

/** The words about a field that an earlier version had. `group` is the group of arguments that holds the path. */
export function formerField(path: string, group?: string): string | undefined {
  const former = (group === undefined ? path : `${group}.${path}`).replace(/\[\d+\]/g, "[]");
  const beside = path.slice(0, path.lastIndexOf(".") + 1);
  if (Object.hasOwn(renamedFields, former)) return `was renamed. Write ${beside}${renamedFields[former]}.`;
  return Object.hasOwn(movedFields, former) ? `no such field. ${movedFields[former]}` : undefined;
}
