import { finding, type Finding } from "../findings/finding";
import { answerLines, answerParts } from "../host/answerLines";

/** The clients of one member, as far as its host can know them. No host knows their certificates. */
export interface ClientConnections {
  host: string;
  /** Open connections by the client's address. */
  connected: { address: string; count: number }[];
  /** Failed TLS handshakes since the member has its present certificate, with etcd's words of the last one. */
  refused: { address: string; count: number; words: string }[];
}

const address = "([0-9a-fA-F.:]+)";
const connectedLine = new RegExp(`^${address} (\\d+)$`);
const refusedLine = new RegExp(`^${address} (\\d+) ([ -~]+)$`);

/**
 * Reads the answer of `etcd-host client-connections`.
 * @throws where a line is anything else.
 */
export function clientConnections(host: string, answer: string): ClientConnections {
  const values = answerLines(answer);
  return {
    host,
    connected: values("connected").map((line) => {
      const [from = "", count] = answerParts(line, connectedLine);
      return { address: from, count: Number(count) };
    }),
    refused: values("refused").map((line) => {
      const [from = "", count, words = ""] = answerParts(line, refusedLine);
      return { address: from, count: Number(count), words };
    }),
  };
}

/** Warns of the clients that the last step of a CA rotation may cut off. */
export function cutOffFindings(signing: number, members: readonly ClientConnections[]): Finding[] {
  const needed = `trust CA generation ${signing} and show a certificate of it`;
  const warning = (found: { host?: string; check: string; message: string }) =>
    finding({ ...found, ok: false, severity: "warning", reason: "cut-off" });
  const open = totals(members);
  return [
    ...members.flatMap(({ host, refused }) =>
      refused.map(({ address: from, count, words }) =>
        warning({
          host,
          check: "refused-clients",
          message:
            `since it has its present certificate, ${count} TLS ${count === 1 ? "handshake" : "handshakes"} of ` +
            `the client ${from} failed (${words}). Before this update, that client must ${needed}. ` +
            "If you fixed it since, nothing is left to do.",
        }),
      ),
    ),
    ...(open.size === 0
      ? []
      : [
          warning({
            check: "connected-clients",
            message:
              `clients are connected from ${[...open].map(([from, count]) => `${from} (${count})`).join(", ")}. ` +
              `No member reports with which certificates. Each client must ${needed}, or this update cuts it off.`,
          }),
        ]),
  ];
}

/** Open connections to all members by the client's address. */
function totals(members: readonly ClientConnections[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { connected } of members)
    for (const { address: from, count } of connected) counts.set(from, (counts.get(from) ?? 0) + count);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
