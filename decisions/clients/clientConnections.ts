import { finding, type Finding } from "../findings/finding";
import { quoted } from "../findings/quoted";
import { answerLines, answerParts, onlyLine } from "../host/answers/answerLines";

/** The clients of one member, as far as its host can know them. No host knows their certificates. */
export interface ClientConnections {
  host: string;
  /** Open connections by the client's address. */
  connected: { address: string; count: number }[];
  /** Failed TLS handshakes since the member has its present certificate, with etcd's words of the last one. */
  refused: { address: string; count: number; words: string }[];
  /** Whether the host's journal has more messages than were read, so that refused clients may be missing. */
  isCut: boolean;
}

/** Any host of the network can fail a handshake, from many addresses. Those with most handshakes are shown. */
const mostAddresses = 10;

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
    isCut: onlyLine(values, "cut") !== undefined,
  };
}

/** Warns of the clients that the last step of a CA rotation may cut off. */
export function cutOffFindings(signing: number, members: readonly ClientConnections[]): Finding[] {
  const needed = `trust CA generation ${signing} and show a certificate of it`;
  const warning = (found: Pick<Finding, "code" | "host" | "message">) =>
    finding({ ...found, ok: false, severity: "warning" });
  const open = totals(members);
  return [
    ...members.flatMap(({ host, refused, isCut }) => {
      const { shown, others } = busiest(refused);
      const warnings = shown.map(
        ({ address: from, count, words }) =>
          `since it has its present certificate, ${count} TLS ${count === 1 ? "handshake" : "handshakes"} of ` +
          `the client ${from} failed (${quoted(words)}). Before this update, that client must ${needed}. ` +
          "If you fixed it since, nothing is left to do.",
      );
      if (others > 0) warnings.push(`handshakes of ${others} more addresses failed. ${seeAll(host)}`);
      if (isCut)
        warnings.push(
          "its journal could not be read whole, so clients that it refused may be missing. " +
            `Search the log of etcd's unit on ${host} for "rejected connection".`,
        );
      return warnings.map((message) => warning({ host, code: "refused-clients.cut-off", message }));
    }),
    ...(open.length === 0
      ? []
      : [warning({ code: "connected-clients.cut-off", message: connected(open, needed) })]),
  ];
}

const seeAll = (host: string) => `Run \`etcd-host client-connections\` on ${host} to see all.`;

function connected(open: readonly { address: string; count: number }[], needed: string): string {
  const { shown, others } = busiest(open);
  const places = shown.map(({ address: from, count }) => `${from} (${count})`).join(", ");
  return (
    `clients are connected from ${places}${others > 0 ? ` and ${others} more addresses` : ""}. ` +
    `No member reports with which certificates. Each client must ${needed}, or this update cuts it off.` +
    (others > 0 ? ` ${seeAll("each host")}` : "")
  );
}

/** The addresses to show, and the number of the others. */
function busiest<T extends { count: number }>(clients: readonly T[]): { shown: T[]; others: number } {
  const shown = [...clients].sort((a, b) => b.count - a.count).slice(0, mostAddresses);
  return { shown, others: clients.length - shown.length };
}

/** Open connections to all members by the client's address. */
function totals(members: readonly ClientConnections[]): { address: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { connected } of members)
    for (const { address: from, count } of connected) counts.set(from, (counts.get(from) ?? 0) + count);
  return [...counts]
    .map(([from, count]) => ({ address: from, count }))
    .sort((a, b) => (a.address < b.address ? -1 : 1));
}
