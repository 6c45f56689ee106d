/** Settings of etcd's own name and URLs, certificates, bootstrap and log. Each program that runs etcd sets its own. */
const ownWords =
  /^(name|(data|wal)-dir|advertise-client-urls|listen-peer-urls|initial-.*|discovery.*|config-file|(peer-)?(client-)?(cert|key)-file|(peer-)?trusted-ca-file|(peer-)?client-cert-auth|log.*|logger|strict-reconfig-check|enable-v2|force-new-cluster)$/;

/**
 * The settings, as `flag=value`, that an etcd runs with and would lose by this configuration file. The file lacks them,
 * or has other values for them.
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

/** URLs that clients use now and that would close: another port, or plain HTTP. The address does not matter. */
function unheard(found: string, ours: string): string[] {
  const places = (urls: string) => urls.split(",").map((url) => url.replace(/\/\/.*:/, ":"));
  const lost = found.split(",").filter((url) => !places(ours).some((place) => places(url).includes(place)));
  return lost.length > 0 ? [`listen-client-urls=${lost.join(",")}`] : [];
}
