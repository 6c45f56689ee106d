import type { ClientsPlan } from "./clientsPlan";

/** Warnings of a preview about clients that would lose the cluster, each with the order that avoids it. */
export function clientsWarnings({ urls, hostsLeave, hostsLost }: ClientsPlan): string[] {
  const { before, stay, added, unknown } = urls;
  const after = stay.length + added.length + unknown;
  // A new list that is not longer than the rest of the old list helps no client.
  const few = stay.length < 2 && stay.length < before.length && stay.length < after;
  const advice = hostsLost ? afterLoss : hostsLeave ? orderOfHosts : orderOfAddresses;
  return few ? [`${reached(before, stay)} ${advice}`] : [];
}

function reached(before: readonly string[], stay: readonly string[]): string {
  const [only] = stay;
  return only === undefined
    ? `none of the ${before.length} client URLs stays. ` +
        "A client that keeps today's list loses the cluster in this update."
    : `only ${only} of the ${before.length} client URLs stays. A client that keeps today's list loses the cluster ` +
        "whenever that member restarts.";
}

const handOut = "give the new output endpoints to the clients, and restart those that read it once";

const afterLoss = `The other hosts are lost, so after this update ${handOut}.`;

const orderOfHosts =
  `To avoid that: add the new hosts in one update, ${handOut}. ` + "Drop the old hosts in the next update.";

const orderOfAddresses =
  `To avoid that: change the address of one host in this update, ${handOut}. ` + "Then change the next one.";
