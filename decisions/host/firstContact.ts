import { findOpen } from "./openWay";
import type { Architecture } from "./programDigests";

/** Where the program is on each host. */
export const programPath = "/usr/local/sbin/etcd-host";

/** The command of the program's resource prints it. */
export const readMachineId = "/bin/cat /etc/machine-id";

/** How a host says that it lacks the program: this exit code, and its architecture in a line. */
const absentCode = 90;

/** How a host says that it did not run the program, because others than root can change it: no verb ends with it. */
export const openCode = 91;

/** Folders of which one lets programs run on each host. Others may be mounted `noexec`; the first one is in memory. */
const temporaryFolders = ["/run", "/var/tmp", "/tmp", "/root", "/usr/local/sbin"];

/**
 * All that runs on a host before the program does, in POSIX shell. Each script is an argument of `sh -c`, which sudo
 * logs, so none has a secret in it.
 */
export interface FirstContact {
  /** Digests of the program, one for each architecture. */
  digests: Record<Architecture, string>;
  path?: string;
}

/** Runs a verb of the program that is installed, if it is the wanted one; else says that it is not there. */
export function runInstalled({ digests, path = programPath }: FirstContact, verb: string): string {
  return ifInstalled({ digests, path }, `exec ${path} ${verb}`);
}

/** Succeeds where the program is not empty: a power cut may leave an empty file, and a shell runs that with success. */
export const findContent = `test -s ${programPath}`;

/** Runs a verb of any version of the program that is installed, if root alone can change it. */
export function runAnyInstalled(verb: string, path = programPath): string {
  return [
    `test -s ${path} || { echo "${path} is missing or empty" >&2; exit 127; }`,
    findOpen(path),
    `test -z "$open" || { printf "%s\\n" "$open" >&2; exit ${openCode}; }`,
    `exec ${path} ${verb}`,
  ].join("\n");
}

/** Does nothing more where the wanted program is installed; else says that it is not there. */
export function findInstalled(contact: FirstContact): string {
  return ifInstalled(contact, "exit 0");
}

function ifInstalled({ digests, path = programPath }: FirstContact, command: string): string {
  return [
    findOpen(path),
    // Where others can change it, it may be another one before it runs.
    `test "$open" || case $(sha256sum 2>/dev/null <${path}) in ${digests.amd64}*|${digests.arm64}*) ${command} ;; esac`,
    `echo "etcd-host is absent: $(uname -m)"`,
    `exit ${absentCode}`,
  ].join("\n");
}

/** Whether the program that is installed has one of these versions. */
export function hasVersion(versions: readonly string[], path = programPath): string {
  return `sha256sum ${path} | grep -qE "^(${versions.join("|")})"`;
}

/** The kernel's name of the architecture of a host that lacks the program. A login may print something before that. */
export function absentOn({ exitCode, stdout }: { exitCode: number; stdout: string }): string | undefined {
  return exitCode === absentCode ? /^etcd-host is absent: ([\w.-]{1,40})$/m.exec(stdout)?.[1] : undefined;
}

/** Temporary names that nothing else uses, so that what is there by such a name can be removed. */
const [newName, sentName] = [".etcd-host-new", ".etcd-host-sent"];

/** `mktemp` makes such a name, and `find` finds all of them that a power cut left. */
const made = (name: string) => `${name}.XXXXXX`;
const left = (name: string) => `-name "${name}.??????" -mmin +60`;

/** Where others can write, and the folder is not sticky, they could put another program in the place of ours. */
const isClosed = (folder: string) =>
  `test "$(find -L ${folder} -maxdepth 0 -user $(id -u) \\( ! -perm /022 -o -perm -1000 \\) 2>/dev/null)"`;

const nowhere = (among: readonly string[]) =>
  `no program can run in ${among.join(", ")}: each is full, mounted noexec or open to other users`;

/** A program that can be sent: its digest, and its bytes as gzip compresses them. */
export interface SentProgram {
  digest: string;
  packed: Buffer;
}

/** The size of the program when it is unpacked: gzip writes it at the end. */
const unpackedSize = (packed: Buffer) => packed.readUInt32LE(packed.length - 4);

/**
 * Unpacks the program, which comes on stdin behind a line, to `$file` in a folder that is removed afterwards. `$input`
 * is the line in base64: a shell reads it to its end and not a byte further. The program comes only once. So the script
 * first chooses a folder with room for zeros of the same size.
 */
function unpackSent({ digest, packed }: SentProgram, among: readonly string[]): string[] {
  return [
    "umask 077; at= new=",
    `for folder in ${among.join(" ")}; do`,
    `  ${isClosed("$folder")} || continue`,
    `  find $folder -maxdepth 1 -type d -user root ${left(sentName)} -exec rm -rf {} + 2>/dev/null`,
    `  at=$(mktemp -d $folder/${made(sentName)} 2>/dev/null) || continue`,
    `  trap "rm -rf $at \\$new" EXIT; trap "exit 1" HUP INT TERM`,
    `  file=$at/etcd-host; head -c ${unpackedSize(packed)} /dev/zero 2>/dev/null >$file &&`,
    `    printf "#!/bin/sh\\n" >$file && chmod 0755 $file && $file 2>/dev/null && break`,
    "  rm -rf $at; at=",
    "done",
    `test -n "$at" || { echo "${nowhere(among)}" >&2; exit 1; }`,
    "IFS= read -r input",
    `gunzip >$file && test "$(sha256sum <$file | cut -c1-64)" = ${digest} ||`,
    `  { echo "the program did not arrive whole: $(wc -c <$file) bytes. Nothing was changed" >&2; exit 1; }`,
  ];
}

/** Runs a verb of the program from the temporary folder. */
export function runSent(
  program: SentProgram,
  verb: string,
  among: readonly string[] = temporaryFolders,
): string {
  return [...unpackSent(program, among), `printf %s "$input" | base64 -d | $file ${verb}`].join("\n");
}

/**
 * Puts the program in its place. The one that is there stays where the new one does not arrive whole, or finds that
 * others can change what root runs. Until the new one has judged that, nothing of it is where they could replace it.
 */
export function installSent(
  program: SentProgram,
  path = programPath,
  among: readonly string[] = temporaryFolders,
): string {
  const folder = path.slice(0, path.lastIndexOf("/"));
  return [
    ...unpackSent(program, among),
    // A system without packages of its own may lack the folder.
    `$file take-place && (umask 022; mkdir -p ${folder}) &&`,
    `  find ${folder} -maxdepth 1 -type f ${left(newName)} -exec rm -f {} + &&`,
    `  new=$(mktemp ${folder}/${made(newName)}) && cp $file $new && chmod 0755 $new &&`,
    `  { sync $new 2>/dev/null || sync; } && mv -fT $new ${path} ||`,
    `  { echo "the program cannot take its place; the one that was there stays" >&2; exit 1; }`,
  ].join("\n");
}

/** The stdin of both. */
export function sentInput(input: string, packed: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${Buffer.from(input).toString("base64")}\n`), packed]);
}
