import { utils } from "ssh2";

/** A new pair of SSH keys. ssh2 makes a key now and then that it cannot read itself, so such a pair is passed over. */
export function sshKeyPair(): ReturnType<typeof utils.generateKeyPairSync> {
  for (;;) {
    const pair = utils.generateKeyPairSync("ed25519");
    const keys = [utils.parseKey(pair.private), utils.parseKey(pair.public)];
    if (!keys.some((key) => key instanceof Error)) return pair;
  }
}
