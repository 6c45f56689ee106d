import type { Finding } from "./finding";

/** What was measured on one host. What could not be measured is left out. */
export interface MeasuredHost {
  host: string;
  cpus?: number;
  memoryBytes?: number;
  /** 99th percentile of `fdatasync` on the data disk, in milliseconds. */
  fsyncP99Ms?: number;
  /** Sequential synced writes in a second on the data disk. */
  sequentialIops?: number;
  /** Free on the disk of the data directory. */
  diskFreeBytes?: number;
  /** The founding whose data the host holds already. What is free then says nothing of the disk's size. */
  token?: string;
  /** A member's data is there: its disk is not measured, since more writes would only disturb it. */
  data?: boolean;
}

/** `general` serves a Kubernetes cluster of some hundred nodes; `heavy` thousands of clients. */
export type Profile = "general" | "heavy";

/** Beside the profile, what else the host is measured by. */
export interface HardwareNeeds {
  profile: Profile;
  /** As in the settings; etcd's default is 2 GiB. */
  quotaBackendBytes?: number;
  /** Warnings become errors. */
  strict?: boolean;
}

const gib = 2 ** 30;

/** From the hardware table of etcd's operations guide. */
const profiles = {
  general: { cpus: 2, memoryGb: 8, sequentialIops: 50 },
  heavy: { cpus: 8, memoryGb: 16, sequentialIops: 500 },
} as const;

/** etcd's FAQ: `wal_fsync` is to stay under that at the 99th percentile. */
const fsyncP99LimitMs = 10;

/** A machine sold with "8 GB" shows some 7.7 GiB, and in gigabytes of ten to the nine even less: firmware, kernel, crash dumps. */
const memoryTolerance = 0.9;

/** Whether the host is what the profile asks for: one finding for each question, in a fixed order. */
export function hardwareProfile(facts: MeasuredHost, needs: HardwareNeeds): Finding[] {
  const wanted = profiles[needs.profile];
  const quota = needs.quotaBackendBytes ?? 2 * gib;
  const asked = `profile "${needs.profile}" asks for`;
  const wantedMemory = Math.max(wanted.memoryGb * 1e9 * memoryTolerance, quota);
  // The database at its quota, a snapshot of it on its way in from the leader, and the log.
  const wantedDisk = 2 * quota + gib;
  return [
    measured("cpus", facts.cpus, wanted.cpus, (cpus) => [
      `${cpus} CPUs, ${asked} ${wanted.cpus}.`,
      `Give the host ${wanted.cpus} CPUs${needs.profile === "heavy" ? ', or set profile to "general"' : ""}.`,
    ]),
    measured("memory", facts.memoryBytes, wantedMemory, (bytes) => [
      `${inGib(bytes)} of memory, ${asked} ${wanted.memoryGb} GB` +
        `${quota > wanted.memoryGb * 1e9 ? `, and the database may grow to ${inGib(quota)}` : ""}.`,
      "Give the host more memory: etcd keeps the whole database in it.",
    ]),
    ...(facts.data ? [] : diskSpeed()),
    ...(facts.token ? [] : [diskSize()]),
  ];

  function diskSpeed(): Finding[] {
    return [
      measured("disk-latency", facts.fsyncP99Ms, fsyncP99LimitMs, (ms) => [
        `99 of 100 fdatasync calls end within ${Math.ceil(ms * 10) / 10} ms, etcd's limit is ${fsyncP99LimitMs} ms.`,
        "Put dataDir (or walDir) on a local SSD or a faster volume: on a slower disk leaders are lost under load.",
      ]),
      measured("disk-iops", facts.sequentialIops, wanted.sequentialIops, (iops) => [
        `${round(iops)} sequential writes a second, ${asked} ${wanted.sequentialIops}.`,
        "Put dataDir (or walDir) on a disk of its own with more IOPS.",
      ]),
    ];
  }

  function diskSize(): Finding {
    return measured("disk-size", facts.diskFreeBytes, wantedDisk, (bytes) => [
      `${inGib(bytes)} free for the data, ${inGib(wantedDisk)} are needed: twice the quota of ${inGib(quota)}, and 1 GiB for the log.`,
      "Enlarge the disk of dataDir, or lower settings.quotaBackendBytes.",
    ]);
  }

  function measured(
    check: string,
    value: number | undefined,
    limit: number,
    words: (value: number) => [figures: string, mend: string],
  ): Finding {
    const common = { check, host: facts.host, severity: needs.strict ? "error" : "warning" } as const;
    if (value === undefined || !Number.isFinite(value)) {
      const message = "It could not be measured on this host. Does its dd know oflag=dsync?";
      return { ...common, ok: "unknown", severity: "warning", reason: "not-measured", message };
    }
    const slow = check === "disk-latency";
    const ok = slow ? value < limit : value >= limit;
    const [figures, mend] = words(value);
    const reason = ok ? "fine" : slow ? "too-slow" : "too-small";
    return { ...common, ok, reason, message: ok ? figures : `${figures} ${mend}` };
  }
}

function inGib(bytes: number): string {
  return `${round(bytes / gib)} GiB`;
}

/** Rounded down, so that a figure just short of the limit does not read like the limit. */
function round(value: number): number {
  return Math.floor(value * 10) / 10;
}
