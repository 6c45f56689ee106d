import { runHostProgram } from "../../../components/host/runHostProgram";
import { key, manifestText } from "../decisions/recovery/restore/situations";

/** Hosts without data find a backup. The test's file mocks `runHostProgram`. */
export function answerRestores(): void {
  const answers: Record<string, string> = {
    "restore-look": "data=no\netcd=none\n",
    "restore-find": `found=${key}\ntarget_name=s3\nmanifest=${manifestText()}\n`,
  };
  jest.spyOn(console, "warn").mockReturnValue();
  jest
    .mocked(runHostProgram)
    .mockImplementation((_connection, _timeout, verb) =>
      Promise.resolve({ exitCode: 0, stdout: answers[verb] ?? "", stderr: "", askedAtMs: 0 }),
    );
}
