import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { CompactionMode, LogLevel, MetricsLevel, TlsVersion } from "../decisions/etcd/settings/etcdSettings";
import { Bootstrap } from "../decisions/membership/bootstrap";
import { Curve, KeyAlgorithm } from "../decisions/pki/keyKind";
import { Profile } from "../decisions/host/profile";
import { HostKeyPolicy } from "../decisions/hostKeys/hostKeyPolicy";
import { InstallMethod } from "../decisions/release/installMethod";
import { argumentShape } from "./argumentShape";
import { root } from "./commands";

/**
 * Writes docs/configuration.md, and the shape that arguments are checked against, from the interfaces of the arguments and
 * their comments, so that they never differ. With `--check` it writes nothing and fails when a file is not current.
 */
const page = join(root, "docs", "configuration.md");
const shape = join(root, "decisions", "arguments", "clusterShape.ts");

const unions: Record<string, Record<string, string>> = {
  Bootstrap,
  CompactionMode,
  Curve,
  HostKeyPolicy,
  InstallMethod,
  KeyAlgorithm,
  LogLevel,
  MetricsLevel,
  Profile,
  TlsVersion,
};

/** Chapters in a reader's order: a title, where it is declared, what it is called there. */
const chapters: [title: string, file: string, declaration: string][] = [
  ["The cluster", "components/EtcdClusterArgs.ts", "EtcdClusterArgs"],
  ["A host: `hosts[]`", "components/EtcdClusterArgs.ts", "EtcdHostArgs"],
  ["`connection`, and in `hosts[]`", "components/host/ConnectionArgs.ts", "ConnectionArgs"],
  ["`ports`", "components/EtcdClusterArgs.ts", "EtcdPorts"],
  ["`timeouts`", "components/EtcdClusterArgs.ts", "TimeoutArgs"],
  ["`install`", "components/release/InstallArgs.ts", "InstallArgs"],
  ["`discovery`", "components/membership/DiscoveryArgs.ts", "DiscoveryArgs"],
  ["`adopt`", "components/EtcdClusterArgs.ts", "AdoptArgs"],
  ["`dns`", "components/dns/DnsArgs.ts", "DnsArgs"],
  ["`dns`: `rfc2136`", "components/dns/rfc2136.ts", "Rfc2136Settings"],
  ["`dns`: `route53`", "components/dns/route53.ts", "Route53Settings"],
  ["`dns`: `cloudflare`", "components/dns/cloudflare.ts", "CloudflareSettings"],
  ["`settings`", "decisions/etcd/settings/etcdSettings.ts", "EtcdSettings"],
  ["`pki`", "components/pki/PkiSettings.ts", "PkiSettings"],
  ["`pki.ca`", "components/pki/PkiSettings.ts", "CaSettings"],
  ["`pki.ca.subject`", "decisions/pki/certificateSubject.ts", "CertificateSubject"],
  ["`pki.leafKeys`, and in `pki.ca`", "components/pki/PkiSettings.ts", "KeySettings"],
  ["`pki.customCAs`", "components/pki/PkiSettings.ts", "CustomCa"],
  ["`pki.authorities`", "decisions/pki/authority/authorities.ts", "Authorities"],
  ["`pki.renewal`", "components/pki/PkiSettings.ts", "RenewalSettings"],
  ["Outputs", "components/EtcdCluster.ts", "EtcdCluster"],
];

const introduction = `# Configuration

Written by \`make docs\` from the comments beside the code; change those.

In a program these are the arguments of \`EtcdCluster\`. In a stack's configuration the same names stand below the project's:
\`etcd-cluster:hosts\`, \`etcd-cluster:version\`. There, wherever a PEM, a key or a secret is asked for, \`NAMEFile\` names a file with
it instead (\`privateKeyFile\`, \`keySecretFile\`, \`certificateFile\`), its path from the folder of the program. \`Pulumi.prod.yaml.example\` has
all of it in one file.

A program may give an Output where a field says *Output too*. Every other field shapes the resources and must be plain.
`;

void write();

async function write(): Promise<void> {
  const files = {
    [page]: [introduction, ...chapters.map(chapter)].join("\n"),
    [shape]: await argumentShape(shape),
  };
  for (const [file, text] of Object.entries(files)) {
    if (!process.argv.includes("--check")) writeFileSync(file, text);
    else if (readFileSync(file, "utf8") !== text) {
      console.error(`${relative(root, file)} is not what the interfaces say. Run make docs.`);
      process.exitCode = 1;
    }
  }
}

function chapter([title, file, name]: (typeof chapters)[number]): string {
  const source = ts.createSourceFile(
    file,
    readFileSync(join(root, file), "utf8"),
    ts.ScriptTarget.Latest,
    true,
  );
  const declaration = source.statements.find(
    (one): one is ts.InterfaceDeclaration | ts.ClassDeclaration =>
      (ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one)) && one.name?.text === name,
  );
  if (!declaration) throw new Error(`${file} declares no ${name}`);
  // Of a class: what it gives out. Its comment and examples are for readers of the code.
  const fields = [...declaration.members].filter(
    (member): member is ts.PropertySignature | ts.PropertyDeclaration =>
      (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) &&
      !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private),
  );
  const about = ts.isInterfaceDeclaration(declaration) ? comment(declaration) : "";
  return [`## ${title}\n`, ...(about ? [`${about}\n`] : []), ...fields.map(field), ""].join("\n");
}

function field(member: ts.PropertySignature | ts.PropertyDeclaration): string {
  const written = member.type?.getText().replace(/\s+/g, " ") ?? "unknown";
  const [, inner] = /^pulumi\.Input<(.*)>$/.exec(written) ?? [];
  const type = typeWords(inner ?? written);
  const late = inner === undefined ? "" : ", Output too";
  const required = ts.isPropertySignature(member) && !member.questionToken ? ", required" : "";
  const words = comment(member);
  return `- **\`${member.name.getText()}\`** (\`${type}\`${required}${late})${words ? `: ${words}` : ""}`;
}

/** A union that has a name, as its words; any other type as it is. */
function typeWords(type: string): string {
  const words = unions[type];
  return words === undefined
    ? type
    : Object.values(words)
        .map((word) => `"${word}"`)
        .join(" | ");
}

/** In one line: Markdown breaks lines where it likes. */
function comment(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(doc?.comment) ?? "").replace(/\s+/g, " ").trim();
}
