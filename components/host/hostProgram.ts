import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digest } from "../../decisions/host/digest";

/** The program that works on a node: every file of `host/` as one text, and a version made from its content. */
export interface HostProgram {
  text: string;
  version: string;
}

let program: HostProgram | undefined;

export function hostProgram(): HostProgram {
  program ??= bundle(join(__dirname, "..", "..", "host"));
  return program;
}

function bundle(folder: string): HostProgram {
  const parts = ["lib", "verbs"].flatMap((part) =>
    readdirSync(join(folder, part))
      .filter((file) => file.endsWith(".sh"))
      .sort()
      .map((file) => join(folder, part, file)),
  );
  const files = [...parts, join(folder, "main.sh")].map((file) => readFileSync(file, "utf8"));
  // Within braces the shell reads all of it before it runs any: what was cut off is a syntax error, and never a shorter program.
  const body = `{\n${files.join("\n")}}\n`;
  const version = digest(body);
  // Whoever logs in, the installed program works as root; so its command lines are the same for every user.
  const elevate = `case $0 in */etcd-host) [ "$(id -u)" = 0 ] || exec sudo -n "$0" "$@" ;; esac`;
  return { text: `#!/bin/sh\n${elevate}\nPROGRAM_VERSION=${version}\n${body}`, version };
}
