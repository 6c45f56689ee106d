/** What etcd is told of itself, its certificates, its bootstrap and its log: another program has its own words for that. */
const ownWords =
  /^(name|(data|wal)-dir|advertise-client-urls|listen-peer-urls|initial-.*|discovery.*|config-file|(peer-)?(client-)?(cert|key)-file|(peer-)?trusted-ca-file|(peer-)?client-cert-auth|log.*|logger|strict-reconfig-check|enable-v2|force-new-cluster)$/;

/**
 * The settings, as `flag=value`, that an etcd runs with and would not any more by this configuration file: those that were written
 * nowhere in it, or otherwise.
 */
export function settingsLostByAdoption(found: readonly string[], configuration: string): string[] {
  const ours = new Map(
    [...configuration.matchAll(/^ETCD_(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [
      name.toLowerCase().replaceAll("_", "-"),
      value.replace(/^"|"$/g, ""),
    ]),
  );
  return found.flatMap((setting) => {
    const [name = ""] = setting.split("=", 1);
    const value = setting.slice(name.length + 1);
    if (name === "listen-client-urls") return unheard(value, ours.get(name) ?? "");
    return ownWords.test(name) || ours.get(name) === value ? [] : [setting];
  });
}

/** Where clients are heard now and would not be: another port, or plain HTTP. At which address is of no account. */
function unheard(found: string, ours: string): string[] {
  const places = (urls: string) => urls.split(",").map((url) => url.replace(/\/\/.*:/, ":"));
  const lost = found.split(",").filter((url) => !places(ours).some((place) => places(url).includes(place)));
  return lost.length > 0 ? [`listen-client-urls=${lost.join(",")}`] : [];
}
