import { spawnSync } from "node:child_process";
import { CodedError } from "../decisions/findings/codedError";
import { givenInput } from "./givenInput";

/** How outputs are printed with their secrets. */
const words = ["stack", "output", "--json", "--show-secrets"];

/** The outputs of a stack by its name, as Pulumi prints them in this folder, or those on stdin. */
export async function stackOutputs(stack: string | undefined): Promise<Record<string, unknown>> {
  const text = stack === undefined ? await givenInput() : printed(stack);
  let outputs: unknown;
  try {
    outputs = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (typeof outputs === "object" && outputs !== null && !Array.isArray(outputs))
    return outputs as Record<string, unknown>;
  throw new CodedError(
    `The outputs of the stack are not on stdin, or are not JSON. Run \`pulumi ${words.join(" ")}\` and pipe it here, ` +
      "or give `--stack NAME`.",
    "outputs.unusable",
  );
}

function printed(stack: string): string {
  const { status, stdout, stderr, error } = spawnSync("pulumi", [...words, "--stack", stack], {
    encoding: "utf8",
    timeout: 60_000,
    maxBuffer: 64 * 2 ** 20,
  });
  if (status === 0) return stdout;
  const why = error === undefined ? stderr.trim() : error.message;
  throw new CodedError(
    `The outputs of the stack "${stack}" cannot be read: ${why}. Run this in the folder of the Pulumi project.`,
    "outputs.unusable",
  );
}
