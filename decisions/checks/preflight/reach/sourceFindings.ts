import { canonicalAddress } from "../../../network/address";
import { finding, type Finding } from "../../../findings/finding";
import type { PreflightTarget } from "../preflightTarget";
import { hasAddress } from "./hasAddress";
import { certifiedAddresses, placesOf, reachEachOther } from "./reachQuestions";
import type { ReachAnswer } from "./reachFindings";

/** Addresses that a host connects from and that its certificate lacks. Members refuse a peer that does so. */
export function sourceFindings(answers: readonly ReachAnswer[]): Finding[] {
  return answers.flatMap((from) => {
    const others = answers.map(({ host }) => host).filter((host) => reachEachOther(from.host, host));
    if (others.length === 0 || !hasAddress(from.facts, from.host.address)) return [];
    const used = others.flatMap((to) => sourcesFor(from, to));
    const foreign = [...new Set(used.map(({ source }) => source))].filter(
      (source) => !certifiedAddresses(from.host).includes(source),
    );
    const check = { code: "source-address.not-in-certificate", host: from.host.name } as const;
    if (foreign.length === 0) return [finding({ ...check, ok: true, message: "" })];
    return foreign.map((source) => {
      const uses = used.filter((one) => one.source === source);
      const toFirst = uses.some(({ isFirst }) => isFirst);
      const seenBy = [...new Set(uses.map(({ to }) => to))].join(", ");
      const isOwn = from.facts.addresses.map(canonicalAddress).includes(source);
      return finding({
        ...check,
        ok: false,
        severity: from.host.isNew && toFirst && isOfAHost(answers, source) ? "error" : "warning",
        message:
          `connects to ${seenBy} from ${source}, an address that its certificate lacks, ` +
          "so members refuse its connections. " +
          (isOwn ? "" : `That address is known only from the answers of ${seenBy}: check it. `) +
          `Add "${source}" to extraAddresses of ${from.host.name} in hosts, ` +
          `or have the host connect from ${from.host.address}.`,
      });
    });
  });
}

/** Whether a host of the list has the address. Another one is a translator's, or what another program made up. */
function isOfAHost(answers: readonly ReachAnswer[], source: string): boolean {
  return answers.some(({ host, facts }) =>
    [...certifiedAddresses(host), ...facts.addresses.map(canonicalAddress)].includes(source),
  );
}

function sourcesFor({ host, facts }: ReachAnswer, to: PreflightTarget) {
  const first = canonicalAddress(to.address);
  return placesOf(to, host).flatMap(({ address, text }) => {
    const source = facts.dialled.find(({ place }) => place === text)?.source;
    return source === undefined ? [] : [{ to: to.name, source, isFirst: address === first }];
  });
}
