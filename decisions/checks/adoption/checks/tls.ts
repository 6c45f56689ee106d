import type { ExistingEtcdFacts } from "../existingEtcdFacts";
import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

/** Members and clients of this program speak TLS only. */
export const tls: AdoptionCheck = (host, found) => {
  const plain = plainHttp(found);
  if (plain.length > 0)
    return [
      adoptionFinding(host, {
        ok: false,
        code: "adopt.plain-http",
        message:
          `it speaks plain HTTP with ${plain.join(" and ")}; this program speaks only TLS. ` +
          "Move the cluster to TLS by hand first, one member at a time: give the member certificates, run " +
          "`etcdctl member update` with an https peer URL, and restart it.",
      }),
    ];
  return [
    adoptionFinding(host, {
      ok: found.missing.length === 0,
      code: "adopt.no-certificates",
      message:
        `it has no ${found.missing.join(", ")}. Others cannot trust certificates that etcd makes itself (auto TLS). ` +
        "Give it certificates that a CA signed first.",
    }),
  ];
};

/** Those that the etcd speaks plain HTTP with. */
export function plainHttp({ peerListen, clientListen }: ExistingEtcdFacts): string[] {
  return [
    ...(peerListen.startsWith("https:") ? [] : ["members"]),
    ...(clientListen.startsWith("https:") ? [] : ["clients"]),
  ];
}
