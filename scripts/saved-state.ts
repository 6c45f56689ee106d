import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { savedCluster, thisLab } from "../tests/integration/support/savedCluster";
import { savedStates, type SavedState } from "../tests/integration/support/savedStates";
import { TestStack } from "../tests/integration/support/stack";

/**
 * `make saved-state NAME=0.1.0-three-hosts`: creates the saved cluster on lab hosts and writes its state into
 * tests/fixtures/states. The state holds secrets in encrypted form only. The tests know the passphrase, and no secret
 * is of use once the lab is down.
 */
async function save(name: string): Promise<void> {
  const lab = thisLab();
  const test = await TestStack.create("saved", { etcd: savedCluster(lab) });
  test.outputs = { lab: pulumi.secret(lab) };
  await test.up();
  const state = exported(test);
  // Where the program stood on the machine that made the state: Pulumi shows that and compares nothing with it.
  for (const resource of state.deployment.resources) {
    delete resource.sourcePosition;
    delete resource.stackTrace;
  }
  writeFileSync(join(savedStates, `${name}.json`), `${JSON.stringify(state, undefined, 1)}\n`);
  await test.destroy();
}

/** The Automation API would export secrets as plain text. */
function exported({ stack }: TestStack): SavedState {
  const { workDir, envVars } = stack.workspace;
  const text = execFileSync("pulumi", ["stack", "export", "--stack", stack.name], {
    cwd: workDir,
    env: { ...process.env, ...envVars },
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  return JSON.parse(text) as SavedState;
}

const [, , name] = process.argv;
if (!name) throw new Error("The state needs a name: make saved-state NAME=0.1.0-three-hosts");
void save(name);
