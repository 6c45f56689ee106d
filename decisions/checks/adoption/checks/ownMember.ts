import { dnsNameError } from "../../../network/dnsNameError";
import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

/** The host's own member, as the cluster lists it. */
export const ownMember: AdoptionCheck = (host, { clusterId, memberId, members }) => {
  const { name, peerUrl, adopt } = host;
  const own = members.find(({ id }) => id === memberId);
  if (!own)
    return [
      adoptionFinding(host, {
        ok: false,
        code: "adopt.no-member",
        message:
          `the cluster ${clusterId} does not list it (member ID ${memberId}). ` +
          "Check that it is the right host, and that its member was not removed.",
      }),
    ];
  return [
    adoptionFinding(host, {
      ok: own.name === name,
      code: "adopt.name",
      message: isHostName(own.name)
        ? `the cluster calls it ${own.name}. Set hosts[].name to that.`
        : `the cluster calls it "${own.name}", which cannot be a host's name. ` +
          `Restart it with --name=${name} by hand first.`,
    }),
    adoptionFinding(host, {
      ok: own.peerUrls.join(",") === peerUrl,
      code: "adopt.peer-url",
      message:
        `its peer URL is ${own.peerUrls.join(",")}, not ${peerUrl}. Set domain, address or ports.peer, ` +
        `or run \`etcdctl member update ${own.id} --peer-urls=${peerUrl}\`.`,
    }),
    adoptionFinding(host, {
      ok: own.clientUrls.includes(adopt.clientUrl),
      code: "adopt.client-url",
      message:
        `its client URL is ${own.clientUrls.join(",")}, not ${adopt.clientUrl}. ` +
        "Set domain, address or ports.client.",
    }),
    adoptionFinding(host, {
      ok: !own.learner,
      code: "adopt.learner",
      message: `it is a learner. Promote it first: \`etcdctl member promote ${own.id}\`.`,
    }),
  ];
};

function isHostName(name: string): boolean {
  return dnsNameError("", name) === undefined && !name.includes(".");
}
