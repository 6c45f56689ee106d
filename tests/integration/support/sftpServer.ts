import * as pulumi from "@pulumi/pulumi";
import type { BackupTargetArgs } from "../../../components/recovery/backup/BackupTargetArgs";
import { labHosts, outputOf } from "./lab";

/** A host that is in no cluster of these tests. */
export const server = "etcd07";
const folder = "/data/sftp";
const key = "/root/.ssh/for-backups";

/** How the server answers: as it should, late, not at all, or to readers alone. */
const answers = {
  ok: "exec $sftp",
  slow: "slowly | $sftp | slowly",
  silent: "exec sleep 1000",
  readOnly: "exec $sftp -R",
};

/** Both ways, 2 KB each 0.2 s. */
const pass = "select undef, undef, undef, 0.2; syswrite STDOUT, $b";
const slowly = `slowly() { perl -e 'while (sysread STDIN, $b, 2000) { ${pass} }'; }`;

/** OpenSSH on a lab host as a target of backups, in plain text. The server takes a key of this test alone. */
export function plainSftpTarget() {
  outputOf(server, `rm -rf ${folder} ${key}*; mkdir -p -m 700 ${folder} /root/.ssh`);
  outputOf(server, `ssh-keygen -q -t ed25519 -N '' -f ${key}`);
  outputOf(server, `echo 'command="sh /root/sftp.sh"' $(cat ${key}.pub) >>/root/.ssh/authorized_keys`);
  answerSftp("ok");
  const { address = "", hostKey = "" } = labHosts().find(({ name }) => name === server) ?? {};
  const privateKey = `${outputOf(server, `cat ${key}`)}\n`;
  return { sftp: { host: address, user: "root", path: folder, privateKey, hostKey } };
}

export function sftpTarget(): BackupTargetArgs {
  const { sftp } = plainSftpTarget();
  return { sftp: { ...sftp, privateKey: pulumi.secret(sftp.privateKey) } };
}

/** Holds for connections that begin from now on. */
export function answerSftp(how: keyof typeof answers): void {
  const script = `sftp=/usr/lib/openssh/sftp-server\n${slowly}\n${answers[how]}`;
  outputOf(server, `cat >/root/sftp.sh <<'END'\n${script}\nEND`);
}
