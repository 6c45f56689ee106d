import { generateKeyPairSync, createHash, sign, type KeyObject } from "node:crypto";
import { createServer, type Server, type Socket } from "node:net";

const type = "sk-ssh-ed25519@openssh.com";
const application = "ssh:";

/**
 * An SSH agent with a security key of its own, whose button is always pressed. OpenSSH accepts the signatures
 * (PROTOCOL.u2f), so a login that is refused is not refused by sshd.
 */
export class SecurityKeyAgent {
  private readonly key: KeyObject;
  private readonly blob: Buffer;
  private readonly server: Server;

  constructor(readonly socketPath: string) {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    this.key = privateKey;
    const { x = "" } = publicKey.export({ format: "jwk" });
    this.blob = Buffer.concat([text(type), text(Buffer.from(x, "base64url")), text(application)]);
    this.server = createServer((socket) => {
      this.serve(socket);
    }).listen(socketPath);
  }

  /** As a line of authorized_keys. */
  get publicKey(): string {
    return `${type} ${this.blob.toString("base64")}`;
  }

  close(): void {
    this.server.close();
  }

  private serve(socket: Socket): void {
    let asked = Buffer.alloc(0);
    socket.on("data", (data) => {
      asked = Buffer.concat([asked, data]);
      while (asked.length >= 4 && asked.length >= 4 + asked.readUInt32BE(0)) {
        const end = 4 + asked.readUInt32BE(0);
        socket.write(text(this.answer(asked.subarray(4, end))));
        asked = asked.subarray(end);
      }
    });
    socket.on("error", () => socket.destroy());
  }

  /** To SSH_AGENTC_REQUEST_IDENTITIES and SSH_AGENTC_SIGN_REQUEST; to all else SSH_AGENT_FAILURE. */
  private answer(request: Buffer): Buffer {
    if (request[0] === 11)
      return Buffer.concat([Buffer.from([12, 0, 0, 0, 1]), text(this.blob), text("lab")]);
    if (request[0] !== 13) return Buffer.from([5]);
    const at = 5 + this.blob.length;
    return Buffer.concat([
      Buffer.from([14]),
      text(this.signature(request.subarray(at + 4, at + 4 + request.readUInt32BE(at)))),
    ]);
  }

  private signature(data: Buffer): Buffer {
    // The flag of a pressed button, then a counter.
    const seen = Buffer.from([1, 0, 0, 0, 1]);
    const signed = Buffer.concat([sha256(application), seen, sha256(data)]);
    return Buffer.concat([text(type), text(sign(null, signed, this.key)), seen]);
  }
}

function text(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function sha256(content: string | Buffer): Buffer {
  return createHash("sha256").update(content).digest();
}
