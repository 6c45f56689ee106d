import { warning, within, type FieldError } from "../../findings/fieldError";
import type { BackupConfiguration } from "./backupConfiguration";
import { kindOf, targetKinds } from "./targetKinds";

/** Warnings of credentials whose text is in the program or in the stack's file, where each reader sees it. */
export function plainSecrets({ targets = [], drill }: BackupConfiguration): FieldError[] {
  const ofTargets = targets.flatMap((target, index) => {
    const known = kindOf(target);
    if (known === undefined) return [];
    const { kind, fields } = known;
    const plain = targetKinds[kind].credentials.filter((name) => typeof fields[name] === "string");
    return plain.map((name) => inPlainText(`targets[${index}].${kind}.${name}`));
  });
  const ofDrill = typeof drill?.identity === "string" ? [inPlainText("drill.identity")] : [];
  return within("backup", [...ofTargets, ...ofDrill]);
}

function inPlainText(field: string): FieldError {
  return warning(
    field,
    "it is in plain text. Write it as a secret: config.requireSecret(...) in a program, " +
      "`pulumi config set --secret --path` or a file in a stack.",
    "field.plain-secret",
  );
}
