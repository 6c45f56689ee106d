import { canonicalAddress } from "../../../network/address";
import { finding, type Finding } from "../../../findings/finding";
import type { PreflightTarget } from "../preflightTarget";
import { hasAddress } from "./hasAddress";
import { placesOf, reachEachOther } from "./reachQuestions";
import type { ReachAnswer } from "./reachFindings";

/** Addresses that a host connects from and that its certificate lacks. Members refuse a peer that does so. */
export function sourceFindings(answers: readonly ReachAnswer[]): Finding[] {
  return answers.flatMap((from) => {
    const others = answers.map(({ host }) => host).filter((host) => reachEachOther(from.host, host));
    if (others.length === 0 || !hasAddress(from.facts, from.host.address)) return [];
    const used = others.flatMap((to) => sourcesFor(from, to));
    const foreign = [...new Set(used.map(({ source }) => source))].filter(
      (source) => !certified(from.host).includes(source),
    );
    const check = { check: "source-address", host: from.host.name, reason: "not-in-certificate" };
    if (foreign.length === 0) return [finding({ ...check, ok: true, message: "" })];
    return foreign.map((source) => {
      const uses = used.filter((one) => one.source === source);
      const toFirst = uses.some(({ isFirst }) => isFirst);
      return finding({
        ...check,
        ok: false,
        severity: from.host.isNew && toFirst ? "error" : "warning",
        message:
          `connects to ${[...new Set(uses.map(({ to }) => to))].join(", ")} from ${source}, an address that its ` +
          "certificate lacks, so members refuse its connections. " +
          `Add "${source}" to extraAddresses of ${from.host.name} in hosts, ` +
          `or have the host connect from ${from.host.address}.`,
      });
    });
  });
}

function certified({ address, ipv6Address, extraAddresses = [] }: PreflightTarget): string[] {
  return [address, ...(ipv6Address === undefined ? [] : [ipv6Address]), ...extraAddresses].map(
    canonicalAddress,
  );
}

function sourcesFor({ host, facts }: ReachAnswer, to: PreflightTarget) {
  const first = canonicalAddress(to.address);
  return placesOf(to, host).flatMap(({ address, text }) => {
    const source = facts.dialled.find(({ place }) => place === text)?.source;
    return source === undefined ? [] : [{ to: to.name, source, isFirst: address === first }];
  });
}
