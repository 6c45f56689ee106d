/** How the etcd release comes to a host. */
export const InstallMethod = { Archive: "archive", Package: "package", Upload: "upload" } as const;
export type InstallMethod = (typeof InstallMethod)[keyof typeof InstallMethod];

/** One text for each architecture of hosts. Default: none. Change: as for the field that holds them. */
export interface ByArchitecture {
  /** For hosts with `x86_64` processors. */
  amd64?: string;
  /** For hosts with `aarch64` processors. */
  arm64?: string;
}
