import * as pulumi from "@pulumi/pulumi";
import { hostKeyFingerprint, hostKeyLine } from "../../../decisions/host/ssh/sshHostKey";
import { unrecordedKeys, type ShownPlace } from "../../../decisions/host/keys/unrecordedKeys";
import { shownHostKey } from "../ssh/sshConnect";
import { withKey, type HostKeys, type Places } from "./hostKeys";

/** Asks each place without a key for it, and warns. A place that shows none stays without a key. */
export async function askMissingKeys(cluster: string, places: Places, known: HostKeys): Promise<HostKeys> {
  const missing = Object.keys(places).filter((place) => known[place] === undefined);
  if (missing.length === 0) return {};
  const asked: Record<string, string> = {};
  const shown: ShownPlace[] = [];
  const ask = async (place: string) => {
    const to = places[place];
    if (to === undefined) return;
    try {
      const key = await shownHostKey(withKey(to, { ...known, ...asked }), { patient: false });
      asked[place] = hostKeyLine(key);
      shown.push({ place, shows: hostKeyFingerprint(key.toString("base64")) });
    } catch (error) {
      const { message } = error as Error;
      shown.push({ place, shows: `${message}${/[.?]$/.test(message) ? "" : "."} Its key is not recorded` });
    }
  };
  // Bastions first: a host behind one is asked through a bastion with a known key.
  const direct = missing.filter((place) => places[place]?.proxy === undefined);
  await Promise.all(direct.map(ask));
  await Promise.all(missing.filter((place) => !direct.includes(place)).map(ask));
  await pulumi.log.warn(unrecordedKeys(cluster, shown, pulumi.runtime.isDryRun()));
  return asked;
}
