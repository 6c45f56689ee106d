import { withoutSecrets } from "../../pulumi/withoutSecrets";
import type { KnownConnection } from "./KnownConnection";

/** A connection with the SSH host keys that the state has recorded. */
export type WithRecordedKey = (connection: KnownConnection) => Promise<KnownConnection>;

/** The connection that a command dials. It is not the declared one where a transform changed it. */
export async function dialledConnection(
  inputs: Readonly<Record<string, unknown>> | undefined,
  withRecordedKey: WithRecordedKey,
): Promise<KnownConnection> {
  return withRecordedKey((await withoutSecrets(inputs?.connection)) as KnownConnection);
}
