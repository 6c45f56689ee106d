/** How backups are compressed. */
export const Compression = { Zstd: "zstd", None: "none" } as const;
export type Compression = (typeof Compression)[keyof typeof Compression];
