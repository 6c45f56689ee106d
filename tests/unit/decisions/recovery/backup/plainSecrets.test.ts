import { plainSecrets } from "../../../../../decisions/recovery/backup/plainSecrets";
import { said } from "../../findings/said";
import { identity, target } from "./backupConfigurations";

test("a credential in plain text is a warning that does not print it", () => {
  const targets = [target("s3"), target("sftp"), target("directory")];
  const { errors, warnings } = said(plainSecrets({ targets, drill: { identity } }));
  expect(errors).toEqual([]);
  expect(warnings.map((one) => one.split(": it is in plain text.")[0])).toEqual([
    "backup.targets[0].s3.secretAccessKey",
    "backup.targets[1].sftp.privateKey",
    "backup.drill.identity",
  ]);
  expect(warnings.join()).not.toMatch(/open-sesame|PRIVATE|AGE-/);
});

test("a secret gives no warning", () => {
  const s3 = { bucket: "etcd-backups", accessKeyId: "A", secretAccessKey: undefined };
  expect(plainSecrets({ targets: [{ s3 }], drill: { identity: undefined } })).toEqual([]);
});
