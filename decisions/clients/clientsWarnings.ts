import type { ClientsPlan } from "./clientsPlan";

/** Warnings of a preview about clients that would lose the cluster, each with the order that avoids it. */
export function clientsWarnings(plan: ClientsPlan): string[] {
  return [
    ...listWarnings(plan),
    ...nameWarnings(plan.names),
    ...(plan.needCertificates ? [certificatesFirst] : []),
  ];
}

function listWarnings({ urls, formerUrls, hostsLeave, hostsLost, portChanges }: ClientsPlan): string[] {
  const { before, stay, added, unknown } = urls;
  const after = stay.length + added.length + unknown;
  // A new list that is not longer than the rest of the old list helps no client.
  const few = (list: { before: readonly string[]; stay: readonly string[] }) =>
    list.stay.length < 2 && list.stay.length < list.before.length && list.stay.length < after;
  const advice = hostsLost
    ? afterLoss
    : hostsLeave
      ? orderOfHosts
      : portChanges
        ? bothLists(before, added, unknown)
        : orderOfAddresses;
  if (few(urls)) return [`${reached(before, stay)} ${advice}`];
  return few(formerUrls) ? [olderList(formerUrls.before, formerUrls.stay)] : [];
}

function reached(before: readonly string[], stay: readonly string[]): string {
  const [only] = stay;
  return only === undefined
    ? `none of the ${before.length} client URLs stays. ` +
        "A client that keeps today's list loses the cluster in this update."
    : `only ${only} of the ${before.length} client URLs stays. A client that keeps today's list loses the cluster ` +
        "whenever that member restarts.";
}

const restart = "restart those that read it once";
const handOut = `give the new output endpoints to the clients, and ${restart}`;

/** The state does not know which list a client has. */
function olderList(before: readonly string[], stay: readonly string[]): string {
  const few =
    before.length === 1
      ? `${before.join()}, the only client URL of the list before today's, goes away`
      : `${stay[0] === undefined ? "none" : `only ${stay[0]}`} of the ${before.length} client URLs ` +
        "of the list before today's stays";
  const when = stay[0] === undefined || before.length === 1 ? "" : " whenever that member restarts";
  return (
    `${few}. A client that still has that older list loses the cluster${when}. ` +
    `Before this update, give today's output endpoints to the clients, and ${restart}.`
  );
}

const certificatesFirst =
  "members ask clients for certificates from this update on. A client without one is cut off. To avoid that: before " +
  "this update, give each client its files, and restart those that read them once.";

const afterLoss = `The other hosts are lost, so after this update ${handOut}.`;

const orderOfHosts =
  `To avoid that: add the new hosts in one update, ${handOut}. ` + "Drop the old hosts in the next update.";

const orderOfAddresses =
  `To avoid that: change the address of one host in this update, ${handOut}. ` + "Then change the next one.";

/** `ports.client` changes for all hosts in one update. */
function bothLists(before: readonly string[], added: readonly string[], unknown: number): string {
  const urls = unknown === 0 ? `: ${[...before, ...added].join(",")}` : "";
  return (
    "The port changes for all hosts in one update. To avoid that: before it, give the clients a list " +
    `of today's URLs and the new ones, and ${restart}${urls}. After it, ${handOut}.`
  );
}

function nameWarnings({ gone, added }: ClientsPlan["names"]): string[] {
  if (gone.length === 0) return [];
  const next = added.length === 0 ? "" : ` After this update, they can look up ${added.join(", ")}.`;
  return [
    `this update deletes the records of ${gone.join(", ")}. A client that looks up that name finds no member. ` +
      `To avoid that: before this update, give the output endpoints to these clients, and ${restart}.${next}`,
  ];
}
