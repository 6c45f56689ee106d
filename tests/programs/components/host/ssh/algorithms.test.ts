import type { AddressInfo } from "node:net";
import { Server, type Algorithms } from "ssh2";
import { sshExec } from "../../../../../components/host/ssh/sshExec";
import { sshKeyPair } from "../../../../unit/support/sshKeyPair";

/** Algorithms that the library knows and does not ask for by itself. */
test.each<[string, Algorithms, string]>([
  ["key exchange", { kex: ["diffie-hellman-group14-sha1"] }, "Add curve25519-sha256 to KexAlgorithms"],
  ["cipher", { cipher: ["aes256-cbc"] }, "Add aes256-gcm@openssh.com to Ciphers"],
  ["MAC", { cipher: ["aes256-ctr"], hmac: ["hmac-sha1-96"] }, "Add hmac-sha2-256-etm@openssh.com to MACs"],
])(
  "a host with no common %s is refused at once, with the line of its sshd",
  async (kind, algorithms, line) => {
    let connections = 0;
    const server = new Server({ hostKeys: [sshKeyPair().private], algorithms }, (client) => {
      connections++;
      client.on("error", () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const asked = sshExec({ user: "root", password: "word", port, host: "127.0.0.1" }, "true", "", 5000);
      await expect(asked).rejects.toThrow(
        `sshd at 127.0.0.1:${port} offers no ${kind} that the checks of this program know. ${line} in`,
      );
      expect(connections).toBe(1);
    } finally {
      server.close();
    }
  },
);
