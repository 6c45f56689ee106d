import { defaultQuotaBytes } from "../../etcd/settings/defaultQuota";
import type { Profile } from "../../host/profile";
import { finding, type Finding } from "../../findings/finding";
import type { FindingCode } from "../../findings/catalogue/catalogue";
import type { DiskSpeed } from "./hostFacts";

/** The measurements of one host. A value that could not be measured is left out. */
export interface MeasuredHost {
  host: string;
  cpus?: number;
  memoryBytes?: number;
  disks: MeasuredDisk[];
  /** The bootstrap token whose data the host holds already. Free space does not show the disks' sizes then. */
  token?: string;
  /** A member's data is there: its disks are not measured, since more writes would only disturb it. */
  data?: boolean;
}

/** Where the data is to be, or the log that has a directory of its own. */
export interface MeasuredDisk {
  directory: string;
  /** With a log of its own beside it, `dataDir` holds the database alone. */
  holds: "all" | "database" | "log";
  speed?: DiskSpeed;
  freeBytes?: number;
}

/** Beside the profile, what else the host is measured by. */
export interface HardwareNeeds {
  hardwareProfile: Profile;
  /** As in the settings; etcd's default is 2 GiB. */
  quotaBackendBytes?: number;
  /** Warnings become errors. */
  failOnWarnings?: boolean;
}

const gib = 2 ** 30;

/** From the hardware table of etcd's operations guide. */
const profiles = {
  general: { cpus: 2, memoryGb: 8, sequentialIops: 50 },
  heavy: { cpus: 8, memoryGb: 16, sequentialIops: 500 },
} as const;

/**
 * From etcd's FAQ: limits of the 99th percentile of `wal_fsync`, and of `backend_commit`, which writes the database.
 */
const fsyncP99LimitMs = { all: 10, log: 10, database: 25 } as const;

const byHand = "Check it on the host by hand, or continue without it.";

/** Which field puts it elsewhere. */
const fieldsOf = { all: "dataDir (or walDir)", log: "walDir", database: "dataDir" } as const;

/** A machine sold with "8 GB" shows less: the firmware, the kernel and crash dumps take some, and a GB is not a GiB. */
const memoryTolerance = 0.9;

/** Whether the host is what the profile asks for: one finding for each question, in a fixed order. */
export function hardwareProfile(facts: MeasuredHost, needs: HardwareNeeds): Finding[] {
  const wanted = profiles[needs.hardwareProfile];
  const quota = needs.quotaBackendBytes ?? defaultQuotaBytes;
  const orGeneral = needs.hardwareProfile === "heavy" ? ', or set hardwareProfile to "general"' : "";
  const asked = `hardwareProfile "${needs.hardwareProfile}" asks for`;
  const wantedMemory = Math.max(wanted.memoryGb * 1e9 * memoryTolerance, quota);
  // The database at its quota, and a snapshot of it on its way in from the leader; the log.
  const wantedDisk = { all: 2 * quota + gib, database: 2 * quota, log: gib } as const;
  return [
    measured(
      ["cpus.too-small", "cpus.not-measured", `its CPUs could not be counted. ${byHand}`],
      facts.cpus,
      wanted.cpus,
      (cpus) => [
        `the host has ${cpus} CPUs, and ${asked} ${wanted.cpus}.`,
        `Give the host ${wanted.cpus} CPUs${orGeneral}.`,
      ],
    ),
    measured(
      ["memory.too-small", "memory.not-measured", `its memory could not be measured. ${byHand}`],
      facts.memoryBytes,
      wantedMemory,
      (bytes) => [
        `the host has ${inGib(bytes)} of memory, and ${asked} ${wanted.memoryGb} GB` +
          `${quota > wanted.memoryGb * 1e9 ? `, and the database may grow to ${inGib(quota)}` : ""}.`,
        "Give the host more memory: etcd keeps the whole database in it.",
      ],
    ),
    ...facts.disks.flatMap((disk) => [
      ...(facts.data || isFull(disk) ? [] : diskSpeed(disk)),
      ...(facts.token ? [] : [diskSize(disk)]),
    ]),
  ];

  function diskSpeed({ directory, holds, speed }: MeasuredDisk): Finding[] {
    const limit = fsyncP99LimitMs[holds];
    return [
      measured(
        [
          "disk-latency.too-slow",
          "disk-latency.not-measured",
          `the latency of the disk of ${directory} could not be measured. ${byHand}`,
        ],
        speed?.fsyncP99Ms,
        limit,
        (ms) => [
          `99 of 100 fdatasync calls in ${directory} end within ${Math.ceil(ms * 10) / 10} ms, ` +
            `and etcd's limit is ${limit} ms.`,
          `Put ${fieldsOf[holds]} on a local SSD or a faster volume: on a slower disk leaders are lost under load.`,
        ],
      ),
      // It does not matter for the database's disk: etcd writes there in batches, some ten a second.
      ...(holds === "database"
        ? []
        : [
            measured(
              [
                "disk-iops.too-small",
                "disk-iops.not-measured",
                `the writes a second to the disk of ${directory} could not be counted. ${byHand}`,
              ],
              speed?.sequentialIops,
              wanted.sequentialIops,
              (iops) => [
                `${round(iops)} sequential writes a second in ${directory}, and ${asked} ${wanted.sequentialIops}.`,
                `Put ${fieldsOf[holds]} on a disk of its own with more IOPS.`,
              ],
            ),
          ]),
    ];
  }

  function diskSize({ directory, holds, freeBytes }: MeasuredDisk): Finding {
    const parts = {
      all: `twice the quota of ${inGib(quota)}, and 1 GiB for the log`,
      database: `twice the quota of ${inGib(quota)}`,
      log: "the log's segments",
    };
    return measured(
      [
        "disk-size.too-small",
        "disk-size.not-measured",
        `the free room of the disk of ${directory} could not be measured. ${byHand}`,
      ],
      freeBytes,
      wantedDisk[holds],
      (bytes) => [
        `${inGib(bytes)} are free in ${directory}, and ${inGib(wantedDisk[holds])} are needed: ${parts[holds]}.`,
        holds === "log"
          ? "Enlarge the disk of walDir."
          : "Enlarge the disk of dataDir, or lower settings.quotaBackendBytes.",
      ],
    );
  }

  function measured(
    [missed, notMeasured, unmeasured]: readonly [FindingCode, FindingCode, string],
    value: number | undefined,
    limit: number,
    words: (value: number) => [figures: string, remedy: string],
  ): Finding {
    const common = { host: facts.host, severity: needs.failOnWarnings ? "error" : "warning" } as const;
    if (value === undefined || !Number.isFinite(value)) {
      return finding({
        ...common,
        code: notMeasured,
        ok: "unknown",
        severity: "warning",
        message: unmeasured,
      });
    }
    const ok = missed === "disk-latency.too-slow" ? value < limit : value >= limit;
    const [figures, remedy] = words(value);
    return finding({ ...common, code: missed, ok, message: ok ? figures : `${figures} ${remedy}` });
  }
}

/** The disk has no room even for the writes that measure it. Its size is reported, and its speed is not known. */
function isFull({ speed, freeBytes = NaN }: MeasuredDisk): boolean {
  return speed === undefined && freeBytes < 2 ** 20;
}

function inGib(bytes: number): string {
  return `${round(bytes / gib)} GiB`;
}

/** Rounded down, so that a figure just short of the limit does not read like the limit. */
function round(value: number): number {
  return Math.floor(value * 10) / 10;
}
