import type { Chapter } from "../chapter";

/** The release for a host, and the zone. */
export const releaseChecks = {
  title: "Releases and DNS records",
  impact:
    "An error stops the update before it changes a host, and members keep running. A warning, a " +
    "note or an unknown answer does not stop it.",
  entries: {
    "release.not-there": {
      message: ["… cannot be fetched there: …", "cannot fetch …: …"],
      severity: "error",
      meaning: "The host cannot fetch the archive of the release.",
      impact: "Members keep running with their release.",
      action:
        "Check `version`, `install.mirror` and `install.httpProxy`, or set `install.method` to " +
        "`upload`.",
    },
    "release.mirror-not-known": {
      message:
        "this preview could not check whether the host can fetch etcd, since install.mirror is not " +
        "known yet",
      severity: "unknown",
      meaning: "The preview does not know `install.mirror` yet, so it could not check the archive.",
      impact: "The update continues, and stops before a restart if the archive is not there.",
      action: "None. The update fetches the release before it restarts a member.",
    },
    "release.odd-answer": {
      message: "its answer about the archive of etcd cannot be read",
      severity: "unknown",
      meaning: "The host gives an answer about the archive that this program cannot read.",
      impact: "The update continues, and stops before a restart if the archive is not there.",
      action: "Report the answer as a fault of this program.",
    },
    "release-digest.only-from-mirror": {
      message:
        "this package has no digest of …, so the host compares the archive with SHA256SUMS of the " +
        "same place",
      severity: "warning",
      meaning:
        "This package does not know the digest of the archive, so the host relies on that of the " +
        "mirror.",
      impact: "The update installs whatever the mirror sends over TLS.",
      action: "Write the SHA-256 of the archive in `install.sha256`.",
    },
    "dns-update.refused": {
      message: [
        "… refuses updates of zone … by …",
        "… does not answer. Look whether it runs, and whether it is reached from where Pulumi runs by " +
          "UDP and TCP",
      ],
      severity: "error",
      meaning: "The server of the zone would refuse to write the records.",
      impact: "No record was written. Members and clients use the records that are there.",
      action: "Correct the key, its rights at the server, or `dns.rfc2136`.",
    },
    "dns-names.foreign": {
      message: [
        "… lists … already, which this cluster does not have",
        "… is … there, not …. Another host has that name, or had",
      ],
      severity: "error",
      meaning: "The zone already has records with the names of this cluster, of another cluster or host.",
      impact: "The update would replace records that other members and clients may use.",
      action:
        "Choose another `domain`, host name or `discoverySrvName`. Delete records that are not " + "needed.",
    },
    "dns-names.no-answer": {
      message: [
        "the DNS server did not answer for …, so its records may be another owner's",
        "the DNS server could not be asked for …: whether another cluster has it is not known",
      ],
      severity: "unknown",
      meaning: "The DNS server could not be asked whether another cluster has the names.",
      impact: "The update continues. It may replace records of another cluster.",
      action: "Check that the machine where Pulumi runs reaches the DNS server.",
    },
    "dns-names.go": {
      message: "dns was removed, and this update would delete the records of the members",
      severity: "error",
      meaning: "`dns` was removed from the configuration, and members and clients use its records.",
      impact: "Members and clients that use these names would not find each other.",
      action: "Restore `dns`. If another server has these records now, follow update-refused.md.",
    },
  },
} as const satisfies Chapter;
