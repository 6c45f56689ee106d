import { supportedVersions } from "../../../host/release/supportedVersions";
import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

export const version: AdoptionCheck = (host, found) => {
  const minor = found.version.split(".").slice(0, 2).join(".");
  const supported = supportedVersions.map((one) => one.minor);
  return [
    adoptionFinding(host, {
      ok: found.version === host.adopt.version,
      code: "adopt.version",
      message: supported.includes(minor)
        ? `it runs etcd ${found.version}. Set version to that. Upgrade after you remove adopt.`
        : `it runs etcd ${found.version}, which this program does not support. ` +
          `Bring all members to ${supported[0] ?? ""} by hand first.`,
    }),
  ];
};
