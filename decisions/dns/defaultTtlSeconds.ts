/** Seconds that resolvers may keep a record. */
export const defaultTtlSeconds = 600;
