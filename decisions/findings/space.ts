/** Free space and needed space are rounded apart, so that too little never reads like enough. */
export function freeSpace(bytes: number): string {
  return Number.isFinite(bytes) ? `${Math.floor(bytes / 2 ** 20)} MiB` : "unknown";
}

export function neededSpace(bytes: number): string {
  return `${Math.ceil(bytes / 2 ** 20)} MiB`;
}
