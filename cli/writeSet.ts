import { randomBytes } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { checkParents } from "./checkParents";
import { CodedError } from "../decisions/findings/codedError";

/** The link that stands for the whole set. A set is a folder beside it. */
const current = ".current";
const ownName = /^\.(set|link)-[0-9a-f]{16}$/;
const longestWriteMs = 10 * 60_000;
const newName = (kind: "set" | "link") => `.${kind}-${randomBytes(8).toString("hex")}`;

/**
 * Writes files into a directory in one step: each file is a link through one common link, which is replaced at once.
 * So a directory never shows files of two sets, and an interrupted write leaves the old set.
 * @returns whether anything changed.
 * @throws where the directory is not safe for keys. Then no file was written.
 */
export function writeSet(directory: string, files: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(files);
  makeDirectory(directory);
  checkDirectory(directory, names);
  checkParents(directory);
  const isThere = names.every((name) => holds(join(directory, name), name, files[name] ?? ""));
  const former = linkOf(join(directory, current));
  if (!isThere) {
    const set = makeSet(directory, files);
    for (const name of names) link(directory, name, join(current, name));
    link(directory, current, set);
  }
  removeOld(directory, isThere ? undefined : former);
  return !isThere;
}

function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  const above = nearest(directory);
  if (!statSync(above).isDirectory()) throw notADirectory(above);
  if (lstatSync(directory, { throwIfNoEntry: false }) !== undefined)
    throw new CodedError(
      `${directory} is a link to a directory that does not exist. Nothing was changed. Make that directory, or give ` +
        "another one.",
      "client-files.unsafe",
    );
  makeAll(directory);
}

/** Not `recursive`, with which Node never ends below `/proc`. Another write may make the same directory meanwhile. */
function makeAll(directory: string): void {
  if (existsSync(directory)) return;
  makeAll(dirname(directory));
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (!existsSync(directory)) throw error;
  }
}

const notADirectory = (path: string) =>
  new CodedError(
    `${path} is not a directory. Nothing was changed. Give another directory.`,
    "client-files.unsafe",
  );

/** The nearest part of a path that exists. */
function nearest(path: string): string {
  return existsSync(path) ? path : nearest(dirname(path));
}

/** Removes the replaced set and those of interrupted writes. A young one may belong to a write at the same time. */
function removeOld(directory: string, former: string | undefined): void {
  const set = linkOf(join(directory, current));
  for (const name of readdirSync(directory).filter((one) => ownName.test(one) && one !== set)) {
    const path = join(directory, name);
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found !== undefined && (name === former || Date.now() - found.mtimeMs > longestWriteMs))
      rmSync(path, { recursive: true, force: true });
  }
}

function checkDirectory(directory: string, names: readonly string[]): void {
  const found = statSync(directory);
  if (!found.isDirectory()) throw notADirectory(directory);
  const own = process.getuid?.() ?? found.uid;
  if (found.uid !== own)
    throw new CodedError(
      `${directory} belongs to the user ID ${found.uid}, and this command runs as ${own}. Nothing was changed. ` +
        "Run the command as the owner of the directory.",
      "client-files.unsafe",
    );
  if ((found.mode & 0o077) !== 0)
    throw new CodedError(
      `${directory} is open to other users than its owner (mode ${(found.mode & 0o777).toString(8)}). ` +
        `Nothing was changed. Run \`chmod 700 ${directory}\`.`,
      "client-files.unsafe",
    );
  for (const name of names) {
    const path = join(directory, name);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined || linkOf(path) === join(current, name))
      continue;
    throw new CodedError(
      `${path} is not a file that this command wrote. Nothing was changed. Move it to another place, or give ` +
        "another directory.",
      "client-files.unsafe",
    );
  }
}

/** A folder with the files, on the disk before anything refers to it. */
function makeSet(directory: string, files: Readonly<Record<string, string>>): string {
  const set = newName("set");
  const folder = join(directory, set);
  mkdirSync(folder, { mode: 0o700 });
  try {
    for (const [name, content] of Object.entries(files)) {
      writeFileSync(join(folder, name), content, { mode: 0o600, flag: "wx" });
      flush(join(folder, name));
    }
    flush(folder);
  } catch (error) {
    // On a full disk each run of a timer would leave one.
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return set;
}

/** Replaces a link in one step. */
function link(directory: string, name: string, target: string): void {
  const path = join(directory, name);
  if (linkOf(path) === target) return;
  const made = join(directory, newName("link"));
  symlinkSync(target, made);
  renameSync(made, path);
  flush(directory);
}

function linkOf(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

function holds(path: string, name: string, content: string): boolean {
  if (linkOf(path) !== join(current, name)) return false;
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & 0o777) === 0o600 && readFileSync(path, "utf8") === content;
}

function flush(path: string): void {
  const file = openSync(path, "r");
  fsyncSync(file);
  closeSync(file);
}
