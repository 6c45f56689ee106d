import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

/**
 * Writes docs/configuration.md from the comments beside the arguments, so that the two never differ. With `--check` it
 * writes nothing and fails when the page is not what the comments say.
 */
const root = join(__dirname, "..");
const page = join(root, "docs", "configuration.md");

/** Chapters in a reader's order: a title, where it is declared, what it is called there. */
const chapters: [title: string, file: string, declaration: string][] = [
  ["The cluster", "components/EtcdClusterArgs.ts", "EtcdClusterArgs"],
  ["A host: `hosts[]`", "components/EtcdClusterArgs.ts", "EtcdHostArgs"],
  ["`install`", "components/release/InstallArgs.ts", "InstallArgs"],
  ["`discovery`", "components/membership/DiscoveryArgs.ts", "DiscoveryArgs"],
  ["`adopt`", "components/EtcdClusterArgs.ts", "AdoptArgs"],
  ["`dns`: `rfc2136`", "components/dns/rfc2136.ts", "Rfc2136Settings"],
  ["`dns`: `route53`", "components/dns/route53.ts", "Route53Settings"],
  ["`dns`: `cloudflare`", "components/dns/cloudflare.ts", "CloudflareSettings"],
  ["`settings`", "decisions/etcd/etcdSettings.ts", "EtcdSettings"],
  ["`pki`", "components/pki/PkiSettings.ts", "PkiSettings"],
  ["`pki.ca`", "components/pki/PkiSettings.ts", "CaSettings"],
  ["`pki.ca.subject`", "decisions/pki/certificateSubject.ts", "CertificateSubject"],
  ["`pki.keys`, and in `pki.ca`", "components/pki/PkiSettings.ts", "KeySettings"],
  ["`pki.existing`", "components/pki/PkiSettings.ts", "ExistingAuthority"],
  ["`pki.authorities`", "decisions/pki/authority/authorities.ts", "Authorities"],
  ["`pki.renewal`", "components/pki/PkiSettings.ts", "RenewalSettings"],
  ["Outputs", "components/EtcdCluster.ts", "EtcdCluster"],
];

const introduction = `# Configuration

Written by \`make docs\` from the comments beside the code; change those.

In a program these are the arguments of \`EtcdCluster\`. In a stack's configuration the same names stand below the project's:
\`etcd-cluster:hosts\`, \`etcd-cluster:version\`. There, wherever a PEM, a key or a secret is asked for, \`NAMEFile\` names a file with
it instead (\`privateKeyFile\`, \`keySecretFile\`, \`certificateFile\`), its path from the folder of the program; and \`dns\` holds one of
\`rfc2136\`, \`route53\`, \`cloudflare\` with its settings below it. \`Pulumi.prod.yaml.example\` has all of it in one file.
`;

const text = [introduction, ...chapters.map(chapter)].join("\n");
if (process.argv.includes("--check")) {
  if (readFileSync(page, "utf8") !== text) {
    console.error("docs/configuration.md is not what the comments say; run make docs");
    process.exit(1);
  }
} else writeFileSync(page, text);

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
  const type = member.type?.getText().replace(/\s+/g, " ") ?? "unknown";
  const required = ts.isPropertySignature(member) && !member.questionToken ? ", required" : "";
  const words = comment(member);
  return `- **\`${member.name.getText()}\`** (\`${type}\`${required})${words ? `: ${words}` : ""}`;
}

/** In one line: Markdown breaks lines where it likes. */
function comment(node: ts.Node): string {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return (ts.getTextOfJSDocComment(doc?.comment) ?? "").replace(/\s+/g, " ").trim();
}
