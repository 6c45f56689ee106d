import { extraErrors } from "../../../../../decisions/etcd/settings/extraErrors";
import { etcdFlags } from "../../../../../decisions/etcd/settings/etcdFlags";
import { managedVariables } from "../../../../../decisions/etcd/settings/managedVariables";
import { said } from "../../findings/said";

const judged = (version: string, extra: Record<string, string>) =>
  said(extraErrors({ version, settings: { extra } }));

test.each<[string, string, string]>([
  ["3.5.35", "ETCD_PRE_VOTE", "true"],
  ["3.5.35", "ETCD_EXPERIMENTAL_MEMORY_MLOCK", "true"],
  ["3.6.16", "ETCD_MEMORY_MLOCK", "true"],
  ["3.6.16", "ETCD_LOG_OUTPUTS", "stderr,systemd/journal"],
  ["3.6.16", "ETCD_AUTH_TOKEN", "jwt,pub-key=/etc/etcd/jwt.pub,priv-key=/etc/etcd/jwt,sign-method=RS256"],
  ["3.6.16", "ETCD_FEATURE_GATES", "StopGRPCServiceOnDefrag=true,TxnModeWriteWithSharedBuffer=false"],
  ["3.7.3", "ETCD_FEATURE_GATES", "FastLeaseKeepAlive=false"],
  ["3.7.3", "ETCD_LISTEN_CLIENT_HTTP_URLS", "https://10.15.1.201:2378"],
])("%s takes %s", (version, variable, value) => {
  expect(judged(version, { [variable]: value })).toEqual({ errors: [], warnings: [] });
});

test("a list of the user's own is taken while pki.revoked makes none", () => {
  const extra = { ETCD_PEER_CRL_FILE: "/etc/etcd/company.crl" };
  expect(said(extraErrors({ version: "3.6.16", settings: { extra } })).errors).toEqual([]);
  expect(said(extraErrors({ version: "3.6.16", settings: { extra }, pki: { revoked: [] } })).errors).toEqual([
    "settings.extra.ETCD_PEER_CRL_FILE: it is not for extra; pki.revoked makes the list.",
  ]);
});

test.each<[string, string, string, RegExp]>([
  ["3.6.16", "ETCD_NAME", "x", /set hosts\[\]\.name/],
  ["3.6.16", "ETCD_AUTO_TLS", "true", /prove nothing/],
  ["3.6.16", "ETCD_UNSAFE_NO_FSYNC", "true", /acknowledged writes are lost/],
  ["3.6.16", "ETCD_FORCE_NEW_CLUSTER", "true", /throws all other members away/],
  ["3.6.16", "ETCD_CONFIG_FILE", "/x", /reads no variable at all/],
  ["3.6.16", "--pre-vote", "true", /Write its whole name, as in ETCD_PRE_VOTE/],
  ["3.6.16", "pre-vote", "true", /as in ETCD_PRE_VOTE/],
  ["3.6.16", "ETCD_PRE_VOTE", "", /empty/],
  ["3.6.16", "ETCD_LOG_FORMAT", "xml", /Write "json" or "console"/],
  ["3.6.16", "ETCD_LOG_OUTPUTS", "stderr,/var/log/etcd.log", /the unit lets etcd write no file but its data/],
  ["3.6.16", "ETCD_AUTH_TOKEN", "none", /Write "simple", or "jwt/],
  ["3.5.35", "ETCD_BACKEND_BBOLT_FREELIST_TYPE", "list", /Write "array" or "map"/],
  ["3.6.16", "ETCD_PRE_VOTE", "a\nETCD_AUTO_TLS=true", /line break/],
  ["3.6.16", "ETCD_SNAPSHOT_CATCHUP_ENTRYS", "1", /Did you mean ETCD_SNAPSHOT_CATCHUP_ENTRIES\?/],
  ["3.6.16", "ETCD_MADE_UP_ALTOGETHER", "1", /would ignore it\. See etcd --help/],
  ["3.5.35", "ETCD_MEMORY_MLOCK", "true", /There it is ETCD_EXPERIMENTAL_MEMORY_MLOCK/],
  ["3.5.35", "ETCD_MAX_LEARNERS", "2", /3\.6, 3\.7 has it/],
  ["3.5.35", "ETCD_FEATURE_GATES", "LeaseCheckpoint=true", /would ignore it; 3\.6, 3\.7 has it/],
  ["3.6.16", "ETCD_ENABLE_V2", "true", /would ignore it; 3\.5 has it/],
  ["3.7.3", "ETCD_EXPERIMENTAL_MEMORY_MLOCK", "true", /Write ETCD_MEMORY_MLOCK/],
  [
    "3.7.3",
    "ETCD_EXPERIMENTAL_STOP_GRPC_SERVICE_ON_DEFRAG",
    "true",
    /Write ETCD_FEATURE_GATES: "StopGRPCServiceOnDefrag=true"/,
  ],
  [
    "3.7.3",
    "ETCD_EXPERIMENTAL_ENABLE_LEASE_CHECKPOINT",
    "true",
    /Write ETCD_FEATURE_GATES: "LeaseCheckpoint=true"/,
  ],
  ["3.6.16", "ETCD_FEATURE_GATES", "InitialCorruptCheck=true", /set settings\.initialCorruptCheck/],
  [
    "3.6.16",
    "ETCD_FEATURE_GATES",
    "FastLeaseKeepAlive=true",
    /has no feature gate FastLeaseKeepAlive and does not start/,
  ],
  ["3.6.16", "ETCD_FEATURE_GATES", "LeaseCheckpont=true", /Did you mean LeaseCheckpoint\?/],
  ["3.6.16", "ETCD_FEATURE_GATES", "LeaseCheckpoint", /NAME=true or NAME=false/],
  ["3.6.16", "ETCD_LISTEN_CLIENT_HTTP_URLS", "http://10.15.1.201:2378", /without TLS/],
])("%s refuses %s=%j", (version, variable, value, message) => {
  const { errors } = judged(version, { [variable]: value });
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(message);
  expect(errors[0]).toContain(`settings.extra.${variable}: `);
});

test("3.7 refuses every experimental variable there ever was, and says where it went", () => {
  const old = etcdFlags["3.6"]?.flags.filter((flag) => flag.startsWith("experimental-")) ?? [];
  expect(old.length).toBeGreaterThan(15);
  for (const flag of old) {
    const variable = `ETCD_${flag.toUpperCase().replaceAll("-", "_")}`;
    const { errors } = judged("3.7.3", { [variable]: "1" });
    expect(errors.join()).toMatch(variable in managedVariables ? /set settings\./ : /Write ETCD_/);
  }
});

test("3.6 warns of the names it takes for the last time", () => {
  const { errors, warnings } = judged("3.6.16", { ETCD_EXPERIMENTAL_MEMORY_MLOCK: "true" });
  expect(errors).toEqual([]);
  expect(warnings.join()).toMatch(/3\.7 ignores it\. Write ETCD_MEMORY_MLOCK/);
});

test("every variable of our own is one of etcd's", () => {
  const all = new Set(Object.values(etcdFlags).flatMap(({ flags }) => flags));
  const unknown = Object.keys(managedVariables).filter(
    (name) => !all.has(name.slice(5).toLowerCase().replaceAll("_", "-")),
  );
  expect(unknown).toEqual([]);
});
