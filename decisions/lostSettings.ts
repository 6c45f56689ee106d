/** What etcd is told of itself, its certificates, its founding and its log: another program has its own words for that. */
const ownWords =
  /^(name|(data|wal)-dir|.*-urls|initial-.*|discovery.*|config-file|(peer-)?(client-)?(cert|key)-file|(peer-)?trusted-ca-file|(peer-)?client-cert-auth|log.*|logger|strict-reconfig-check|enable-v2|force-new-cluster)$/;

/**
 * The settings, as `flag=value`, that an etcd runs with and would not any more by this configuration file: those that were written
 * nowhere in it, or otherwise.
 */
export function lostSettings(found: readonly string[], configuration: string): string[] {
  const ours = new Map(
    [...configuration.matchAll(/^ETCD_(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [
      name.toLowerCase().replaceAll("_", "-"),
      value.replace(/^"|"$/g, ""),
    ]),
  );
  return found.filter((setting) => {
    const [name = ""] = setting.split("=", 1);
    return !ownWords.test(name) && ours.get(name) !== setting.slice(name.length + 1);
  });
}
