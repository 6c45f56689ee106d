import { finding, type Finding } from "../../findings/finding";
import type { PreUpdateCheck } from "./checkedCluster";

/**
 * Any client certificate can give a member another peer URL. The host refuses its own restart then, after other members
 * have restarted.
 */
export const peerUrls: PreUpdateCheck = ({ change, members }) =>
  members.flatMap(({ name, peerUrls: listed }) => {
    const declared = change.peerUrls[name];
    if (declared === undefined || listed.length === 0) return [];
    if (!listed.includes(declared)) return [moved(name, declared, listed)];
    const others = listed.filter((url) => url !== declared);
    if (others.length === 0) return [];
    const another = Object.keys(change.peerUrls).find((host) => others.includes(change.peerUrls[host] ?? ""));
    return [another === undefined ? additional(name, declared, others) : anothers(name, declared, another)];
  });

function moved(host: string, declared: string, listed: readonly string[]): Finding {
  return finding({
    code: "member-url.moved",
    host,
    ok: false,
    message:
      `the cluster lists it with the peer URL ${listed.join(", ")}, and hosts has ${declared}. ` +
      setBack(declared),
  });
}

function additional(host: string, declared: string, others: readonly string[]): Finding {
  return finding({
    code: "member-url.additional",
    host,
    ok: false,
    severity: "warning",
    message:
      `the cluster lists it with ${others.join(", ")} too, beside its peer URL ${declared}. ` +
      setBack(declared),
  });
}

/** That host would take the member for its own when it joins or leaves. */
function anothers(host: string, declared: string, another: string): Finding {
  return finding({
    code: "member-url.additional",
    host,
    ok: false,
    message:
      `the cluster lists it with the peer URL of ${another} too, beside its own, ${declared}. ` +
      setBack(declared),
  });
}

function setBack(declared: string): string {
  return (
    `No update did that. Set it back: etcdctl member update ID --peer-urls=${declared}, ` +
    "with the ID of etcdctl member list."
  );
}
