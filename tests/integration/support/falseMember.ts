import { join } from "node:path";
import {
  Server,
  ServerCredentials,
  loadPackageDefinition,
  type sendUnaryData,
  type ServerUnaryCall,
  type ServiceClientConstructor,
} from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

/** The answers of the false member, by the method of etcd's API. */
export interface Answers {
  MemberList: object;
  Status: object;
  Alarm: object;
  Range: object;
}

const { etcdserverpb: api } = loadPackageDefinition(
  loadSync(join(__dirname, "..", "..", "fixtures", "etcd.proto"), { keepCase: true, longs: String }),
) as unknown as { etcdserverpb: Record<"Cluster" | "Maintenance" | "KV", ServiceClientConstructor> };

/** An attacker's program with the certificate of a member, which it serves at an address of its own. */
export class FalseMember {
  /** The methods that were called. */
  readonly asked: string[] = [];
  private readonly server = new Server();

  constructor(public answers: Answers) {
    const answer =
      (method: keyof Answers) =>
      (_: ServerUnaryCall<object, object>, reply: sendUnaryData<object>): void => {
        this.asked.push(method);
        reply(null, this.answers[method]);
      };
    this.server.addService(api.Cluster.service, { MemberList: answer("MemberList") });
    this.server.addService(api.Maintenance.service, { Status: answer("Status"), Alarm: answer("Alarm") });
    this.server.addService(api.KV.service, { Range: answer("Range") });
  }

  async listen(address: string, certificate: string, key: string): Promise<void> {
    const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) };
    const credentials = ServerCredentials.createSsl(null, [pair]);
    await new Promise<void>((listening, failed) => {
      this.server.bindAsync(address, credentials, (error) => {
        if (error) failed(error);
        else listening();
      });
    });
  }

  stop(): void {
    this.server.forceShutdown();
  }
}
