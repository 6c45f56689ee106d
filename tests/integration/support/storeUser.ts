import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { labEnvironment } from "./lab";
import { cache } from "./releases";

/** A policy as `etcd-host backups policy` prints it. */
export interface Policy {
  Version: string;
  Statement: { Action: string[]; Resource: string }[];
}

/** A user of the lab's store that has no right but those of a policy. */
export class StoreUser {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;

  constructor(name: string) {
    this.accessKeyId = name;
    this.secretAccessKey = `${name}-secret`;
    const { endpoint, region, accessKeyId, secretAccessKey } = labEnvironment().store;
    const admin = ["--access", accessKeyId, "--secret", secretAccessKey, "--region", region];
    const user = ["--access", name, "--secret", this.secretAccessKey, "--role", "user"];
    execFileSync(join(cache, "bin", "versitygw"), [
      ...["admin", ...admin, "--endpoint-url", endpoint, "--allow-insecure"],
      ...["create-user", ...user],
    ]);
  }

  /** The policy of a bucket names its users; that of a user does not. */
  allow({ Version, Statement }: Policy): void {
    const named = Statement.map((one) => ({ ...one, Principal: { AWS: this.accessKeyId } }));
    const { accessKeyId, secretAccessKey } = labEnvironment().store;
    const policy = JSON.stringify({ Version, Statement: named });
    const { status } = request("?policy=", `${accessKeyId}:${secretAccessKey}`, "PUT", policy);
    if (status !== "204") throw new Error(`the store does not take the policy: HTTP ${status}`);
  }

  /** The status of an answer to this user. */
  ask(path: string, method: string): { status: string; body: string } {
    return request(path, `${this.accessKeyId}:${this.secretAccessKey}`, method);
  }
}

/** The policy without one of its rights. */
export function without(action: string, { Version, Statement }: Policy): Policy {
  const left = Statement.map((one) => ({ ...one, Action: one.Action.filter((other) => other !== action) }));
  return { Version, Statement: left.filter(({ Action }) => Action.length > 0) };
}

function request(path: string, user: string, method: string, body = ""): { status: string; body: string } {
  const { caPath, endpoint, region, bucket } = labEnvironment().store;
  const { stdout } = spawnSync(
    "curl",
    [
      ...["--silent", "--max-time", "10", "--cacert", caPath, "--write-out", "\n%{http_code}"],
      ...["--user", user, "--aws-sigv4", `aws:amz:${region}:s3`, "--request", method],
      ...["--header", "x-amz-content-sha256: UNSIGNED-PAYLOAD", "--data-binary", "@-"],
      `${endpoint}/${bucket}${path}`,
    ],
    { encoding: "utf8", input: body },
  );
  const at = stdout.lastIndexOf("\n");
  return { status: stdout.slice(at + 1), body: stdout.slice(0, at) };
}
