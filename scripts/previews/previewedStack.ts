import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { planMarkdown } from "../../decisions/plan/planMarkdown";
import { previewPlan } from "../../decisions/plan/previewPlan";
import type { PreviewStep } from "../../decisions/plan/previewStep";
import { inLab, root } from "../commands";
import { readablePreview } from "./readablePreview";

/** The configuration of a stack, without the name of the project before each field. */
export type Values = Record<string, unknown> & { hosts: Host[] };

interface Host {
  name: string;
  address: string;
  lost?: boolean;
}

/** A stack of this repository on the hosts of a lab, whose previews become chapters of a page. */
export class PreviewedStack {
  private readonly state = mkdtempSync(join(tmpdir(), "etcd-previews-"));
  private readonly configuration: string;

  constructor(
    private readonly labName: string,
    private readonly name: string,
    declared: Values,
  ) {
    this.configuration = join(root, `Pulumi.${name}.yaml`);
    this.declare(declared);
    this.pulumi("stack", "init", name);
  }

  /** JSON is YAML too. The salt of the first time is kept. */
  declare(declared: Values): void {
    const config = Object.fromEntries(
      Object.entries(declared).map(([key, value]) => [`etcd-cluster:${key}`, value]),
    );
    writeFileSync(this.configuration, `config: ${JSON.stringify(config)}\n${this.salt()}`);
  }

  up(): void {
    this.pulumi("up", "--yes", "--skip-preview", "--stack", this.name);
  }

  /** The preview of an edit: the plan for a pull request, and what Pulumi prints. */
  chapter(title: string, words: string, declared: Values): string {
    this.declare(declared);
    const { steps } = JSON.parse(this.pulumi("preview", "--json", "--show-sames", "--stack", this.name)) as {
      steps: PreviewStep[];
    };
    const preview = readablePreview(this.pulumi("preview", "--diff", "--stack", this.name));
    return `## ${title}\n\n${words}\n\n${planMarkdown(previewPlan(steps))}\n\`\`\`\n${preview}\n\`\`\`\n`;
  }

  pulumi(...words: string[]): string {
    return inLab(this.labName, "pulumi", ["--non-interactive", "--color", "never", ...words], {
      PULUMI_BACKEND_URL: `file://${this.state}`,
      PULUMI_CONFIG_PASSPHRASE: "lab",
    });
  }

  /** Removes its files on this machine. */
  dispose(): void {
    for (const path of [this.configuration, this.state]) rmSync(path, { recursive: true, force: true });
  }

  private salt(): string {
    try {
      return /^encryptionsalt:.*\n/m.exec(readFileSync(this.configuration, "utf8"))?.[0] ?? "";
    } catch {
      return "";
    }
  }
}
