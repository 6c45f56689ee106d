import { addressFamily, isAnyAddress } from "../../network/address";
import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import { CompactionMode, LogLevel, MetricsLevel, type EtcdSettings } from "./etcdSettings";
import { goDuration } from "./goDuration";
import { listeningPlace, overlap } from "../../network/listeningPlace";
import { shownUrl } from "../../network/shownUrl";

const gib = 2 ** 30;

/** Errors in etcd's settings. etcd itself would refuse them at its start, after the first member was stopped for it. */
export function settingErrors({ settings }: { settings?: EtcdSettings }): FieldError[] {
  if (!settings) return [];
  return [
    ...whole(settings),
    ...timing(settings),
    ...words(settings),
    ...compaction(settings),
    ...durations(settings),
    ...metricsUrls(settings),
    ...hasty(settings),
    ...sizes(settings),
    ...openMetrics(settings),
    ...openClients(settings),
  ];
}

function whole(settings: EtcdSettings): FieldError[] {
  const fields = {
    heartbeatIntervalMs: 1,
    electionTimeoutMs: 1,
    snapshotCount: 1,
    quotaBackendBytes: 1,
    // A member describes itself to the others in a request of some hundred bytes. Without that it is never ready.
    maxRequestBytes: 4096,
    maxTxnOps: 1,
  } as const;
  return (Object.keys(fields) as (keyof typeof fields)[]).flatMap((field) => {
    const value = settings[field];
    if (value === undefined || (Number.isSafeInteger(value) && value >= fields[field])) return [];
    return [
      fieldError(
        `settings.${field}`,
        `${value} is not a whole number from ${fields[field]} on. Write one, or leave it out for etcd's default.`,
      ),
    ];
  });
}

/** The relation counts whichever of the two is given, against etcd's default of the other. */
function timing({ heartbeatIntervalMs, electionTimeoutMs }: EtcdSettings): FieldError[] {
  const [heartbeat, election] = [heartbeatIntervalMs ?? 100, electionTimeoutMs ?? 1000];
  const errors: FieldError[] = [];
  if (election > 50_000) {
    errors.push(
      fieldError(
        "settings.electionTimeoutMs",
        `${election} is over etcd's limit of 50000. Ten round trips between members are enough.`,
      ),
    );
  }
  if (election < 5 * heartbeat) {
    const given = electionTimeoutMs === undefined ? " (etcd's default)" : "";
    const other = heartbeatIntervalMs === undefined ? " (etcd's default)" : "";
    errors.push(
      fieldError(
        "settings.electionTimeoutMs",
        `${election}${given} is less than 5 heartbeats of ${heartbeat} ms${other}, and etcd does ` +
          `not start. Write ${10 * heartbeat}, or a shorter settings.heartbeatIntervalMs.`,
      ),
    );
  }
  return errors;
}

/** Fields that are one of a few words: TypeScript knows them, a YAML file does not. */
function words(settings: EtcdSettings): FieldError[] {
  const fields = {
    autoCompactionMode: Object.values(CompactionMode),
    metrics: Object.values(MetricsLevel),
    logLevel: Object.values(LogLevel),
  };
  return (Object.keys(fields) as (keyof typeof fields)[]).flatMap((field) => {
    const [value, allowed]: [string | undefined, readonly string[]] = [settings[field], fields[field]];
    if (value === undefined || allowed.includes(value)) return [];
    return [
      fieldError(
        `settings.${field}`,
        `"${value}" is not valid. Write ${allowed.map((word) => `"${word}"`).join(" or ")}.`,
      ),
    ];
  });
}

function compaction({
  autoCompactionMode = "periodic",
  autoCompactionRetention: retention,
}: EtcdSettings): FieldError[] {
  const field = "settings.autoCompactionRetention";
  if (autoCompactionMode === "revision") {
    if (retention === undefined)
      return [
        fieldError(
          field,
          `missing. For "revision" write how many revisions to keep, as in "10000".`,
          "field.missing",
        ),
      ];
    if (/^\d+$/.test(retention)) return [];
    return [
      fieldError(
        field,
        `"${retention}" is not a number of revisions. Write one, as in "10000", ` +
          'or set settings.autoCompactionMode to "periodic".',
      ),
    ];
  }
  if (retention === undefined || retention === "0" || goDuration(retention) !== undefined) return [];
  if (/^\d+$/.test(retention))
    return [
      fieldError(
        field,
        `"${retention}" has no unit. Write "${retention}h" for hours; for revisions set settings.autoCompactionMode.`,
      ),
    ];
  return [
    fieldError(
      field,
      `"${retention}" is not a valid duration. Write one in h, m, s, as in "8h" or "90m". Days are not valid.`,
    ),
  ];
}

function durations(settings: EtcdSettings): FieldError[] {
  return (["compactHashCheckTime", "corruptCheckTime"] as const).flatMap((field) => {
    const value = settings[field];
    if (value === undefined) return [];
    const ms = goDuration(value);
    if (ms === undefined)
      return [
        fieldError(
          `settings.${field}`,
          `"${value}" is not a valid duration. Write one in h, m, s, as in "6h" or "90m".`,
        ),
      ];
    if (field === "compactHashCheckTime" && ms === 0) {
      return [
        fieldError(
          `settings.${field}`,
          `etcd does not start with 0. To turn the check off set settings.compactHashCheck to false.`,
        ),
      ];
    }
    return [];
  });
}

function metricsUrls({ listenMetricsUrls = [] }: EtcdSettings): FieldError[] {
  return listenMetricsUrls.flatMap((text, index) => {
    const wrong = (why: string) => [
      fieldError(`settings.listenMetricsUrls[${index}]`, `${shownUrl(text)} ${why}`),
    ];
    const example = 'Write it as in "http://127.0.0.1:2381".';
    if (!URL.canParse(text) || !/^https?:\/\//.test(text))
      return wrong(`is not an http or https URL. ${example}`);
    if (!/:\d+\/?$/.test(text)) return wrong(`names no port, or has a path behind it. ${example}`);
    const place = listeningPlace(text);
    if (addressFamily(place.address) === undefined) {
      return wrong(`names a host, and etcd listens on IP addresses alone. ${example}`);
    }
    if (place.port < 1024) {
      return wrong("has a port for root alone, and etcd does not run as root. Take one from 1024 on.");
    }
    const other = listenMetricsUrls
      .slice(0, index)
      .find((one) => URL.canParse(one) && overlap(listeningPlace(one), place));
    return other === undefined ? [] : wrong(`takes the place of ${shownUrl(other)}. Remove one of them.`);
  });
}

function hasty({ heartbeatIntervalMs = 100 }: EtcdSettings): FieldError[] {
  if (heartbeatIntervalMs >= 10) return [];
  return [
    warning(
      "settings.heartbeatIntervalMs",
      `${heartbeatIntervalMs} ms is too short: a busy processor or disk delays heartbeats, and members then elect ` +
        "another leader without need. 100 is etcd's default.",
    ),
  ];
}

function sizes({ quotaBackendBytes = 0, maxRequestBytes = 0 }: EtcdSettings): FieldError[] {
  const warnings: FieldError[] = [];
  if (quotaBackendBytes > 8 * gib) {
    warnings.push(
      warning(
        "settings.quotaBackendBytes",
        `${quotaBackendBytes} is over 8 GiB, the most etcd's authors advise: a member that ` +
          `starts or catches up takes minutes, and all of it is in memory.`,
      ),
    );
  } else if (quotaBackendBytes > 0 && quotaBackendBytes < 16 * 2 ** 20) {
    warnings.push(
      warning(
        "settings.quotaBackendBytes",
        `${quotaBackendBytes} bytes are soon full, and then etcd takes no writes. ` +
          `The field counts bytes: 2 GiB are ${2 * gib}.`,
      ),
    );
  }
  if (maxRequestBytes > 10 * 2 ** 20) {
    warnings.push(
      warning(
        "settings.maxRequestBytes",
        `${maxRequestBytes} is over 10 MiB, the most etcd's authors advise: large requests hold up all others.`,
      ),
    );
  }
  return warnings;
}

/** Metrics do not show names or sizes of keys. They show every reader which clients write, and when. */
function openMetrics({ listenMetricsUrls = [] }: EtcdSettings): FieldError[] {
  return listenMetricsUrls.flatMap((text, index) => {
    if (!text.startsWith("http://") || !URL.canParse(text)) return [];
    if (!isAnyAddress(listeningPlace(text).address)) return [];
    return [
      warning(
        `settings.listenMetricsUrls[${index}]`,
        `"${text}" serves metrics to everyone who reaches the host. Name one address, or see to a firewall.`,
      ),
    ];
  });
}

function openClients({ clientCertAuth }: EtcdSettings): FieldError[] {
  if (clientCertAuth !== false) return [];
  return [
    warning(
      "settings.clientCertAuth",
      "it is false, so each host that reaches the client port reads and writes every key. Give each client a " +
        "certificate, then take the field out.",
    ),
  ];
}
