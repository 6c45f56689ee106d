import { lstatSync, realpathSync, statSync, type Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { CodedError } from "../decisions/findings/codedError";

/**
 * Judges all directories above a directory, also those behind links: a user who can write to one of them can put
 * another directory in its place.
 * @throws where another user than root and this one owns or can write to one. In a sticky directory, such as /tmp,
 * other users cannot rename what is not theirs.
 */
export function checkParents(directory: string): void {
  for (const path of upwards(resolve(directory))) {
    checkOwner(path, lstatSync(path)); // a link belongs to its maker
    for (const parent of upwards(dirname(realpathSync(path)))) {
      const found = statSync(parent);
      checkOwner(parent, found);
      if ((found.mode & 0o022) !== 0 && (found.mode & 0o1000) === 0)
        throw new CodedError(
          `${directory} can be replaced by other users, who can write to ${parent} ` +
            `(mode ${(found.mode & 0o777).toString(8)}). No file was written. ` +
            `Run \`chmod go-w ${parent}\`, or give another directory.`,
          "client-files.unsafe",
        );
    }
  }
}

function checkOwner(path: string, { uid }: Stats): void {
  const own = process.getuid?.() ?? uid;
  if (uid !== own && uid !== 0)
    throw new CodedError(
      `${path} belongs to the user ID ${uid}, and this command runs as ${own}. No file was written. ` +
        "Give a directory below directories of root or of this user.",
      "client-files.unsafe",
    );
}

function upwards(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [path, ...upwards(parent)];
}
