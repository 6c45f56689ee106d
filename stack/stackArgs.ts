import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { rfc2136 } from "../components/dns/rfc2136";
import type { DnsBackend } from "../components/dns/DnsBackend";
import type { EtcdClusterArgs, SshConnection } from "../components/EtcdClusterArgs";
import { userError } from "../components/userError";
import { mistakes } from "../decisions/mistakes";
import { shapeMistakes, type Shape } from "../decisions/shapeMistakes";
import { stackFields, stackShape } from "./stackShape";

type StackDns = { rfc2136?: Parameters<typeof rfc2136>[0] & { keySecretFile?: string } } & Record<
  "route53" | "cloudflare",
  Record<string, unknown> | undefined
>;

/**
 * Reads the stack's configuration. Wherever a PEM, a key or a secret is asked for, `NAMEFile` names a file with it instead; a
 * value set with `pulumi config set --secret` works too. Throws with every mistake at once, those of the cluster included.
 */
export function stackArgs(project = pulumi.getProject()): EtcdClusterArgs {
  const given = givenValues(`${project}:`);
  const found = shapeMistakes(given, stackShape, `${project}:`);
  const read = withFiles(given, `${project}:`, found) as Record<keyof EtcdClusterArgs, unknown>;
  const kinds = ["rfc2136", "route53", "cloudflare"].filter((kind) => kind in Object(read.dns));
  if (read.dns !== undefined && kinds.length !== 1)
    found.push(`${project}:dns: name one of rfc2136, route53, cloudflare, with its settings below it.`);
  // What is judged of values of the wrong kind would be noise, so the rest is looked at once these are right.
  if (found.length > 0) throw userError(report([...found, ...judged(read)]));
  return {
    ...(read as unknown as EtcdClusterArgs),
    dns: read.dns === undefined ? undefined : dnsBackend(read.dns as StackDns),
    connection: read.connection as SshConnection | undefined,
  };
}

function report(found: string[]): string {
  const count = found.length === 1 ? "1 mistake" : `${found.length} mistakes`;
  return `${count} in the stack's configuration; nothing was changed.\n${found.map((one) => `  - ${one}`).join("\n")}`;
}

/** The cluster's own mistakes, as far as they can be told while others are there. */
function judged(read: Record<string, unknown>): string[] {
  try {
    return mistakes(read).mistakes;
  } catch {
    return [];
  }
}

/** All that is set under the project's name: a word as it stands, everything else as YAML wrote it. */
function givenValues(prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, text]) => {
        const name = key.slice(prefix.length);
        return [name, (stackFields as Record<string, Shape>)[name] === "text" ? text : parsed(text)];
      }),
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** `privateKeyFile: path` becomes `privateKey: content`, at any depth. */
function withFiles(given: unknown, path: string, unreadable: string[]): unknown {
  if (Array.isArray(given)) return given.map((one, index) => withFiles(one, `${path}[${index}]`, unreadable));
  if (given === null || typeof given !== "object") return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, inner]) => {
      if (!key.endsWith("File") || typeof inner !== "string")
        return [key, withFiles(inner, `${path}${path.endsWith(":") ? "" : "."}${key}`, unreadable)];
      return [key.slice(0, -"File".length), fileContent(inner, `${path}.${key}`, unreadable)];
    }),
  );
}

function fileContent(file: string, path: string, unreadable: string[]): unknown {
  try {
    return pulumi.secret(readFileSync(file, "utf8"));
  } catch (error) {
    const why =
      (error as NodeJS.ErrnoException).code === "ENOENT"
        ? "is not there"
        : `cannot be read (${(error as Error).message})`;
    unreadable.push(`${path}: the file "${file}" ${why}. Write its path as seen from ${process.cwd()}.`);
    return undefined;
  }
}

/** The clouds' packages are loaded only where they are used: importing `@pulumi/aws` alone takes a second. */
function dnsBackend(dns: StackDns): DnsBackend {
  /* eslint-disable @typescript-eslint/no-require-imports -- see above */
  if (dns.rfc2136) return rfc2136(dns.rfc2136);
  if (dns.route53)
    return (require("../components/dns/route53") as typeof import("../components/dns/route53")).route53(
      dns.route53 as never,
    );
  if (dns.cloudflare)
    return (
      require("../components/dns/cloudflare") as typeof import("../components/dns/cloudflare")
    ).cloudflare(dns.cloudflare as never);
  throw userError("dns: no backend is named.");
}
