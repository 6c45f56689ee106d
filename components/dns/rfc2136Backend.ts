import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import { recordSetNames } from "../../decisions/dns/recordNames";
import { rfc2136Errors } from "../../decisions/dns/rfc2136Errors";
import { within } from "../../decisions/findings/fieldError";
import { plainValue } from "../pulumi/plainValue";
import { renamed } from "../pulumi/renamed";
import { digest } from "../../decisions/host/digest";
import type { DnsBackend, ZoneTarget } from "./DnsBackend";
import { nsupdateProgram } from "./nsupdateProgram";
import type { Rfc2136Settings } from "./rfc2136";
import { checkZone } from "./zoneServer";

/** Keeps records by `nsupdate`, run where Pulumi runs. */
export function rfc2136Backend(settings: Rfc2136Settings): DnsBackend {
  const { server, zone, port = 53, keyName = "", keyAlgorithm = "hmac-sha256", keySecret } = settings;
  return {
    errors(domain) {
      const plain = {
        ...settings,
        server: plainValue(server),
        zone: plainValue(zone),
        keySecret: plainValue(keySecret),
      };
      const hasSecret = keySecret !== undefined && keySecret !== "";
      return within("rfc2136", rfc2136Errors({ ...plain, hasSecret }, domain));
    },
    zoneCheck(names) {
      return pulumi.all([server, zone, keySecret ?? ""]).apply(([SERVER, ZONE, secret]) => {
        const known = { SERVER, PORT: String(port), ZONE, KEY: keyName, KEY_ALGORITHM: keyAlgorithm };
        const all = { ...known, KEY_SECRET: secret };
        return {
          input: {
            names: `${names} in zone ${ZONE} at ${SERVER} port ${port}`,
            key: keyName === "" ? "none" : `${keyName} ${keyAlgorithm}`,
            digest: digest(JSON.stringify(all)),
          },
          look: (target: ZoneTarget) => checkZone(all, target),
        };
      });
    },
    recordSet(component, { name, type, ttlSeconds, values, ...set }, opts) {
      const names = recordSetNames(component, set);
      const record = new command.local.Command(
        names.name,
        {
          // In the environment rather than here: a command that fails is shown whole.
          create: 'eval "$PROGRAM"',
          delete: 'eval "$PROGRAM" </dev/null',
          stdin: pulumi.all(Object.values(values)).apply((known) =>
            [...known]
              .sort()
              .map((value) => `${value}\n`)
              .join(""),
          ),
          environment: {
            PROGRAM: nsupdateProgram,
            SERVER: server,
            PORT: String(port),
            ZONE: zone,
            NAME: name,
            TYPE: type,
            TTL: String(ttlSeconds),
            KEY: keyName,
            KEY_ALGORITHM: keyAlgorithm,
            KEY_SECRET: keySecret === undefined ? "" : pulumi.secret(keySecret),
          },
          // The update that gives it another name needs the former one. A replacement would not do: if it is
          // interrupted and reverted, the deletion of the replaced set would delete the set that was made again.
          addPreviousOutputInEnv: true,
          logging: "stderr",
        },
        // With `--replace` the deletion of the old one must come first, because it would delete the new one's set.
        renamed(names, { ...opts, deleteBeforeReplace: true }),
      );
      return [record];
    },
  };
}
