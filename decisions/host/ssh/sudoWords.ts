/** Why a user cannot become root, by sudo's last line, and the line of sudoers that changes it. */
export function noRoot(user: string, stderr: string): string {
  const reason = stderr.trim().split("\n").pop() ?? "";
  const advice = /\btty\b/.test(reason)
    ? `Write \`Defaults:${user} !requiretty\` in a file in /etc/sudoers.d`
    : `Allow every command without a password: \`${user} ALL=(ALL) NOPASSWD: ALL\` in a file in /etc/sudoers.d. ` +
      "A line for /usr/local/sbin/etcd-host alone is not enough, because the program is installed with sudo too";
  return `${user} cannot become root with \`sudo -n\` (${reason}). ${advice}, or connect as root.`;
}
