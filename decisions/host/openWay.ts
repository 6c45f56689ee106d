/** A path, and each directory on the way to it. */
function wayTo(path: string): string[] {
  const parts = path.split("/");
  return ["/", ...parts.slice(1).map((_, index) => parts.slice(0, index + 2).join("/"))];
}

const rights = "(user %u, group %g, mode %m)";

/**
 * A script in POSIX shell. It sets `$open` to what others than root own or can change, of a program and its way. Each
 * line has the command that ends that. `$open` is empty where there is nothing. A group without users changes nothing,
 * but an ACL may give the rights of such a group to others. `take-place` also goes the way that a link of root leads.
 */
export function findOpen(program: string): string {
  const folder = program.slice(0, program.lastIndexOf("/"));
  const way = wayTo(program);
  const above = way.slice(0, -2).join(" ");
  const own = `\\( -uid 0 -o -uid $(id -u) \\)`;
  const notClosed = (or = "") => `! \\( ${own} \\( ! \\( $others \\)${or} \\) \\)`;
  const prints = (remedy: string) => `-printf "%p ${rights}: run \\\`${remedy}\\\`\\n"`;
  const givesBack = prints("chown root:root %p && chmod go-w %p");
  return [
    'others="-perm /002 -o -perm /020"',
    `ls -ldL ${way.join(" ")} 2>/dev/null | grep -q "^[^ ]*+" ||`,
    `  for group in $(stat -L -c %g ${way.join(" ")} 2>/dev/null | sort -u); do`,
    '    grep -q "^[^:]*:[^:]*:$group:\\$" /etc/group &&',
    '      ! cut -d: -f3,4 /etc/passwd | grep -qx "[1-9][0-9]*:$group" && others="$others ! -gid $group"',
    "  done",
    // In a directory such as /tmp a directory that is there belongs to its owner.
    `open=$(find -L ${above} -maxdepth 0 ${notClosed(" -o -perm -1000")} ${givesBack} 2>&1 &&`,
    `  find -L ${folder} -maxdepth 0 ${notClosed()} ${givesBack} 2>&1 &&`,
    // Given to root, a file of another user would run as root.
    `  find -L ${program} -maxdepth 0 ${notClosed()} ${prints("rm %p")} 2>&1) ||`,
    `  open="it is not known who can change ${program}: $open"`,
  ].join("\n");
}
