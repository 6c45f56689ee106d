/**
 * The directory above the log. etcd writes a new log there under another name and then renames it, so this directory is
 * etcd's own too.
 */
export const walParent = (walDir: string): string => walDir.slice(0, walDir.lastIndexOf("/")) || "/";
