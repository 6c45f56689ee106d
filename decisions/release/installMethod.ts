/** How the etcd release comes to a host. */
export const InstallMethod = { Archive: "archive", Package: "package", Upload: "upload" } as const;
export type InstallMethod = (typeof InstallMethod)[keyof typeof InstallMethod];

/** One text for each architecture of hosts. */
export interface ByArchitecture {
  amd64?: string;
  arm64?: string;
}
