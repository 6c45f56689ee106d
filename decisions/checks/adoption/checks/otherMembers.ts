import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

/** A cluster is adopted as a whole. */
export const otherMembers: AdoptionCheck = (host, { members }) => {
  const strangers = members
    .filter(({ peerUrls }) => host.adopt.members.every(({ peerUrl }) => !peerUrls.includes(peerUrl)))
    .map(({ name, peerUrls }) => `${name || "(not started)"} at ${peerUrls.join(",")}`);
  return [
    adoptionFinding(host, {
      ok: strangers.length === 0,
      code: "adopt.more-members",
      message:
        `the cluster has members that hosts does not declare: ${strangers.join("; ")}. ` +
        "Declare a host for each of them, or remove them first.",
    }),
  ];
};
