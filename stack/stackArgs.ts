import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { rfc2136 } from "../components/dns/rfc2136";
import type { DnsBackend } from "../components/dns/DnsBackend";
import type { EtcdClusterArgs, SshConnection } from "../components/EtcdClusterArgs";
import { userError } from "../components/userError";

/** What a stack's configuration may hold: the arguments of `EtcdCluster`, with files where keys are meant. */
const keys = [
  "hosts",
  "version",
  "domain",
  "srvName",
  "dns",
  "ttlSeconds",
  "bootstrap",
  "discovery",
  "connection",
  "install",
  "ports",
  "dataDir",
  "walDir",
  "settings",
  "cpuQuotaPercent",
  "pki",
  "profile",
  "strict",
  "preflight",
  "guard",
  "timeouts",
] as const satisfies readonly (keyof EtcdClusterArgs)[];

type StackDns = { rfc2136?: Parameters<typeof rfc2136>[0] & { keySecretFile?: string } } & Record<
  "route53" | "cloudflare",
  Record<string, unknown> | undefined
>;

/**
 * Reads the stack's configuration. Wherever a PEM, a key or a secret is asked for, `NAMEFile` names a file with it instead; a
 * value set with `pulumi config set --secret` works too.
 */
export function stackArgs(config = new pulumi.Config()): EtcdClusterArgs {
  const unreadable: string[] = [];
  const read = Object.fromEntries(
    keys
      .map((key) => [key, withFiles(value(config, key), key, unreadable)])
      .filter(([, given]) => given !== undefined),
  ) as Record<(typeof keys)[number], unknown>;
  if (unreadable.length > 0)
    throw userError(
      `the stack's configuration names files that cannot be read; nothing was changed.\n${unreadable.join("\n")}`,
    );
  return {
    ...(read as unknown as EtcdClusterArgs),
    dns: read.dns === undefined ? undefined : dnsBackend(read.dns as StackDns),
    connection: read.connection as SshConnection | undefined,
  };
}

/** A word as it stands; everything else as YAML wrote it. */
function value(config: pulumi.Config, key: string): unknown {
  const text = config.get(key);
  if (text === undefined) return undefined;
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
        return [key, withFiles(inner, `${path}.${key}`, unreadable)];
      return [key.slice(0, -"File".length), fileContent(inner, `${path}.${key}`, unreadable)];
    }),
  );
}

function fileContent(file: string, path: string, unreadable: string[]): unknown {
  try {
    return pulumi.secret(readFileSync(file, "utf8"));
  } catch (error) {
    unreadable.push(`  ${path}: ${(error as Error).message}`);
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
  throw userError("dns: name one of rfc2136, route53, cloudflare, with its settings below it.");
}
