import { adoptionFinding, type AdoptionCheck } from "./adoptionCheck";

/** Whether clients that get in now would still get in, and whether this program's members would. */
export const clients: AdoptionCheck = (host, { settings, authentication }) => {
  const set = (flag: string) =>
    settings
      .filter((setting) => setting.startsWith(`${flag}=`))
      .at(-1)
      ?.slice(flag.length + 1) ?? "";
  const namesByCertificate = set("client-cert-auth") === "true";
  // With a CA file etcd asks for certificates, whatever client-cert-auth says.
  const asks = namesByCertificate || set("trusted-ca-file") !== "";
  return [
    adoptionFinding(host, {
      ok: asks || host.adopt.clientCertAuth !== undefined,
      code: "adopt.no-client-certificates",
      message:
        "it asks clients for no certificate, and an adopted member refuses clients without one. " +
        "To keep it as it is, set settings.clientCertAuth to false. To refuse clients without a certificate from the " +
        "update with adopt.manage on, set it to true, and give each client a certificate before that update.",
    }),
    adoptionFinding(host, {
      ok: namesByCertificate || authentication !== "" || "unknown",
      code: "adopt.authentication-unknown",
      message:
        "it does not report whether its authentication is on, and it does not know users by certificate. With " +
        "authentication on, this program's members could not log in. Check it with `etcdctl auth status`. Then set " +
        "client-cert-auth and trusted-ca-file on each member, or restore the answer to POST /v3/auth/status.",
    }),
    adoptionFinding(host, {
      ok: namesByCertificate || authentication !== "on",
      code: "adopt.passwords",
      message:
        "its authentication is on, and it knows users by password alone. This program's members have certificates " +
        "and no password. Set client-cert-auth and trusted-ca-file on each member first, with a certificate for each " +
        "client, and grant the role root to a user of each member's name.",
    }),
  ];
};
