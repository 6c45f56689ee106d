import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";
import { Compression } from "../decisions/recovery/backup/compression";
import { CompactionMode, LogLevel, MetricsLevel, TlsVersion } from "../decisions/etcd/settings/etcdSettings";
import { Bootstrap } from "../decisions/membership/bootstrap";
import { Curve, KeyAlgorithm } from "../decisions/pki/keyKind";
import { Profile } from "../decisions/host/profile";
import { HostKeyPolicy } from "../decisions/host/keys/hostKeyPolicy";
import { InstallMethod } from "../decisions/host/release/installMethod";
import { argumentShape } from "./argumentShape";
import { Watchers } from "../decisions/recovery/restore/watchers";
import { catalogue } from "../decisions/findings/catalogue/catalogue";
import { root } from "./commands";
import { errorsPage } from "./errorsPage";

/**
 * Writes docs/configuration.md, and the shape that arguments are checked against, from the interfaces of the arguments
 * and their comments, so that they never differ. It writes docs/reference/errors.md from the catalogue of codes.
 * With `--check` it writes nothing, and fails when a file is not current.
 */
const page = join(root, "docs", "configuration.md");
const errors = join(root, "docs", "reference", "errors.md");
const shape = join(root, "decisions", "arguments", "clusterShape.ts");

const unions: Record<string, Record<string, string>> = {
  Bootstrap,
  CompactionMode,
  Compression,
  Curve,
  HostKeyPolicy,
  InstallMethod,
  KeyAlgorithm,
  LogLevel,
  MetricsLevel,
  Profile,
  TlsVersion,
  Watchers,
};

/** Chapters in a reader's order: a title, where it is declared, what it is called there. */
const chapters: [title: string, file: string, declaration: string][] = [
  ["The cluster", "components/EtcdClusterArgs.ts", "EtcdClusterArgs"],
  ["A host: `hosts[]`", "components/EtcdClusterArgs.ts", "EtcdHostArgs"],
  ["`connection`, and in `hosts[]`", "components/host/ssh/ConnectionArgs.ts", "ConnectionArgs"],
  ["`connection.proxy`", "components/host/ssh/ConnectionArgs.ts", "BastionArgs"],
  ["`ports`", "components/EtcdClusterArgs.ts", "EtcdPorts"],
  ["`timeouts`", "components/EtcdClusterArgs.ts", "TimeoutArgs"],
  ["`install`", "components/host/release/InstallArgs.ts", "InstallArgs"],
  ["`install.sha256` and `install.archives`", "decisions/host/release/installMethod.ts", "ByArchitecture"],
  ["`discovery`", "components/membership/DiscoveryArgs.ts", "DiscoveryArgs"],
  ["`adopt`", "components/EtcdClusterArgs.ts", "AdoptArgs"],
  ["`dns`", "components/dns/DnsArgs.ts", "DnsArgs"],
  ["`dns`: `rfc2136`", "components/dns/rfc2136.ts", "Rfc2136Settings"],
  ["`dns`: `route53`", "components/dns/route53.ts", "Route53Settings"],
  ["`dns`: `cloudflare`", "components/dns/cloudflare.ts", "CloudflareSettings"],
  ["`settings`", "decisions/etcd/settings/etcdSettings.ts", "EtcdSettings"],
  ["`pki`", "components/pki/PkiSettings.ts", "PkiSettings"],
  ["`pki.ca`", "components/pki/PkiSettings.ts", "CaSettings"],
  ["`pki.ca.subject`", "decisions/pki/names/certificateSubject.ts", "CertificateSubject"],
  ["`pki.leafKeys`, and in `pki.ca`", "components/pki/PkiSettings.ts", "KeySettings"],
  ["`pki.customCAs`", "components/pki/PkiSettings.ts", "CustomCa"],
  ["`pki.authorities`", "decisions/pki/authority/authorities.ts", "Authorities"],
  ["`pki.renewal`", "components/pki/PkiSettings.ts", "RenewalSettings"],
  ["`backup`", "components/recovery/backup/BackupArgs.ts", "BackupArgs"],
  ["`backup.targets[]`", "components/recovery/backup/BackupTargetArgs.ts", "BackupTargetArgs"],
  ["`backup.targets[].directory`", "components/recovery/backup/BackupTargetArgs.ts", "DirectoryTargetArgs"],
  ["`backup.targets[].s3`", "components/recovery/backup/BackupTargetArgs.ts", "S3TargetArgs"],
  ["`backup.targets[].azure`", "components/recovery/backup/BackupTargetArgs.ts", "AzureTargetArgs"],
  ["`backup.targets[].gcs`", "components/recovery/backup/BackupTargetArgs.ts", "GcsTargetArgs"],
  ["`backup.targets[].sftp`", "components/recovery/backup/BackupTargetArgs.ts", "SftpTargetArgs"],
  ["`backup.keep`", "components/recovery/backup/BackupArgs.ts", "KeepArgs"],
  ["`backup.drill`", "components/recovery/backup/BackupArgs.ts", "DrillArgs"],
  ["`restore`", "components/recovery/restore/RestoreArgs.ts", "RestoreArgs"],
  ["`recover`", "components/recovery/restore/RestoreArgs.ts", "RecoverArgs"],
  ["Outputs", "components/EtcdCluster.ts", "EtcdCluster"],
  ["`ReferencedCluster`", "components/ReferencedCluster.ts", "ReferencedClusterArgs"],
  ["`ReferencedCluster`: outputs", "components/ReferencedCluster.ts", "ReferencedCluster"],
  ["`ReferencedCluster`: `reference`", "components/ReferencedCluster.ts", "ClusterReference"],
  ["`ReferencedCluster`: `reference.authority`", "components/pki/PkiSettings.ts", "ExportedCa"],
  ["`ReferencedCluster`: `clientCertificate()`", "components/ReferencedCluster.ts", "ClientCertificateArgs"],
  ["`Pki`", "components/Pki.ts", "PkiArgs"],
  ["`Pki`: `members[]`", "components/Pki.ts", "PkiMember"],
  ["`Pki`: outputs", "components/Pki.ts", "Pki"],
  ["`DnsSrv`", "components/DnsSrv.ts", "DnsSrvArgs"],
  ["`DnsSrv`: `hosts[]`", "components/DnsSrv.ts", "DnsHost"],
  ["`DnsSrv`: outputs", "components/DnsSrv.ts", "DnsSrv"],
  ["A certificate in an output", "components/pki/leaf.ts", "LeafCertificate"],
];

const introduction = `# Configuration

Written by \`make docs\` from the comments beside the code; change those.

In a program these are the arguments of \`EtcdCluster\`. In a stack's configuration the same names stand below the
project's: \`etcd-cluster:hosts\`, \`etcd-cluster:version\`. There \`NAMEFile\` may name a file in place of a PEM, a key
or a secret: \`privateKeyFile\`, \`keySecretFile\`, \`certificateFile\`. Its path begins in the folder of the program.
\`Pulumi.prod.yaml.example\` has all fields in one file.

A program may give an Output where a field says *Output too*. Every other field must be plain, because it must be
known before resources are made.
A secret of a program is an Output too. A program knows the value of an Output only later, so the errors of all Outputs
are a second list, in the same run. A program in YAML or another language may get the second list only after the first
is fixed. A preview cannot check an Output of a resource that is yet to be made: the update
checks it before it changes a host.

Chapters after the [outputs](#outputs) describe the other components. \`ReferencedCluster\` uses a cluster of another
stack. \`Pki\` and \`DnsSrv\` are parts of \`EtcdCluster\` that a program in TypeScript may use alone.
`;

void write();

async function write(): Promise<void> {
  const files = {
    [page]: [introduction, ...chapters.map(chapter)].join("\n"),
    [errors]: errorsPage(catalogue),
    [shape]: await argumentShape(shape),
  };
  for (const [file, text] of Object.entries(files)) {
    if (!process.argv.includes("--check")) writeFileSync(file, text);
    else if (readFileSync(file, "utf8") !== text) {
      console.error(`${relative(root, file)} is not current. Run make docs.`);
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
  // A class has outputs. Its comment and examples are for readers of the code.
  const fields = [...declaration.members].filter(
    (member): member is ts.PropertySignature | ts.PropertyDeclaration =>
      (ts.isPropertySignature(member) || ts.isPropertyDeclaration(member)) &&
      !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Private),
  );
  const about = ts.isInterfaceDeclaration(declaration) ? [comment(declaration), ...basesOf(declaration)] : [];
  return [
    `## ${title}\n`,
    ...(about.length > 0 ? [`${about.join(" ")}\n`] : []),
    ...fields.map(field),
    "",
  ].join("\n");
}

/** The fields that an interface takes from others, each of which has a chapter of its own. */
function basesOf(declaration: ts.InterfaceDeclaration): string[] {
  const bases =
    declaration.heritageClauses?.flatMap(({ types }) => types.map((type) => type.getText())) ?? [];
  return chapters
    .filter(([, , name]) => bases.includes(name))
    .map(([title]) => `All fields of [${title}](#${anchor(title)}) belong here too.`);
}

/** As Markdown's readers make it of a title. */
function anchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

function field(member: ts.PropertySignature | ts.PropertyDeclaration): string {
  const written = member.type?.getText().replace(/\s+/g, " ") ?? "unknown";
  const [, inner, list = ""] = /^pulumi\.Input<(.*)>(\[\])?$/.exec(written) ?? [];
  const type = inner === undefined ? typeWords(written) : `${typeWords(inner)}${list}`;
  const late = inner === undefined ? "" : ", Output too";
  const given =
    ts.isPropertySignature(member) && !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Readonly);
  const required = given && !member.questionToken ? ", required" : "";
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
