import { canonicalAddress } from "../../../network/address";
import { overlap } from "../../../network/listeningPlace";
import { finding, type Finding } from "../../../findings/finding";
import type { DialResult, HostFacts } from "../hostFacts";
import type { PreflightTarget } from "../preflightTarget";
import { hasAddress } from "./hasAddress";
import { placesOf, reachEachOther, type ReachPlace } from "./reachQuestions";

/** A host and its facts. */
export interface ReachAnswer {
  host: PreflightTarget;
  facts: HostFacts;
}

type Failure = Exclude<DialResult, "open">;

/** A dial that did not reach its place. */
interface Failed {
  from: ReachAnswer;
  result: Failure;
  source: string;
}

/** Hosts that begin further apart may have missed each other: each waits 5 s for the others. */
const mostApartMs = 3000;

const evidence: Readonly<Record<Failure, string>> = {
  silent: "no packet came back within 5 s",
  refused: "the connection was refused, although a program listened there",
  unreachable: "the network answered that it is unreachable",
};

/** Ports of a host that are closed for another one. They are grouped by port, because one rule opens it for all. */
export function reachFindings(answers: readonly ReachAnswer[]): Finding[] {
  return answers.flatMap((to) => {
    const callers = answers.filter(({ host }) => reachEachOther(host, to.host));
    if (callers.length === 0) return [];
    const bad = placesFor(to, callers).flatMap((place) => ofPlace(to, place, callers));
    return bad.length > 0 ? bad : [finding({ code: closedPort, host: to.host.name, ok: true, message: "" })];
  });
}

const closedPort = "ports-between-hosts.closed";

function placesFor({ host, facts }: ReachAnswer, callers: readonly ReachAnswer[]): ReachPlace[] {
  const all = callers.flatMap((caller) => placesOf(host, caller.host));
  const places = [...new Map(all.map((place) => [place.text, place])).values()];
  return places.filter(({ address }) => hasAddress(facts, address));
}

function ofPlace(to: ReachAnswer, place: ReachPlace, callers: readonly ReachAnswer[]): Finding[] {
  const failed = callers.flatMap((from): Failed[] => {
    const dialled = from.facts.dialled.find((one) => one.place === place.text);
    if (dialled === undefined || dialled.result === "open") return [];
    return [{ from, result: dialled.result, source: dialled.source ?? from.host.address }];
  });
  const isSure = ({ from, result }: Failed) => result !== "refused" || listened(to, place, from);
  const [sure, unsure] = [failed.filter(isSure), failed.filter((one) => !isSure(one))];
  const results = [...new Set(sure.map(({ result }) => result))];
  return [
    ...results.map((result) =>
      closed(
        to,
        place,
        sure.filter((one) => one.result === result),
        evidence[result],
      ),
    ),
    ...(unsure.length === 0 ? [] : [notSeen(to, place, unsure)]),
  ];
}

/** Whether a program listened there when the other host dialled. A free port refuses a connection too. */
function listened(to: ReachAnswer, place: ReachPlace, from: ReachAnswer): boolean {
  if (to.facts.listeners.some((one) => overlap(one, place))) return true;
  const apart = Math.abs((to.facts.beganAtMs ?? NaN) - (from.facts.beganAtMs ?? NaN));
  return to.facts.listened.includes(place.text) && apart <= mostApartMs;
}

function closed({ host }: ReachAnswer, place: ReachPlace, failed: readonly Failed[], why: string): Finding {
  const sources = failed.map(({ source }) => source).join(", ");
  return finding({
    code: closedPort,
    host: host.name,
    ok: false,
    // etcd dials the first address where the second one does not answer.
    severity: place.address === canonicalAddress(host.address) ? "error" : "warning",
    message:
      `${portWords(host, place)} is closed for ${names(failed)}: ${why}. ` +
      `Let TCP connections from ${sources} to ${place.text} through, ` +
      `in the firewall of ${host.name} and in those on the way.`,
  });
}

function notSeen({ host }: ReachAnswer, place: ReachPlace, failed: readonly Failed[]): Finding {
  return finding({
    code: "ports-between-hosts.not-seen",
    host: host.name,
    ok: "unknown",
    severity: "warning",
    message:
      `whether ${names(failed)} can connect to ${portWords(host, place)} is not known: ` +
      "no program listened there in time. Run pulumi preview again. If the warning stays, check the firewalls.",
  });
}

function portWords({ ports }: PreflightTarget, { address, port }: ReachPlace): string {
  return `${port === ports.peer ? "peer" : "client"} port ${port} at ${address}`;
}

function names(failed: readonly Failed[]): string {
  return failed.map(({ from }) => from.host.name).join(", ");
}
