/** How the first members of a cluster find each other. */
export const Bootstrap = { Dns: "dns", Static: "static", Discovery: "discovery" } as const;
export type Bootstrap = (typeof Bootstrap)[keyof typeof Bootstrap];
