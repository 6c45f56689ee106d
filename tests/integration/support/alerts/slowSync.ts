import { onHost, outputOf } from "../lab";

/** etcd on this host waits so long for the disk whenever it syncs one of these files. The host needs strace. */
export function slowSync(host: string, files: string, milliseconds: number): void {
  const paths = outputOf(host, `ls ${files}`)
    .split("\n")
    .map((path) => `-P ${path}`);
  const delay = `-e trace=fdatasync -e inject=fdatasync:delay_exit=${milliseconds * 1000}`;
  const command = `strace -f -qq -o /dev/null -p $(pidof etcd) ${paths.join(" ")} ${delay}`;
  outputOf(host, `systemd-run --quiet --collect --unit=slow-sync ${command}`);
}

/** Ends what `slowSync` began. */
export function quickSync(host: string): void {
  onHost(host, "systemctl stop slow-sync");
}
