/** A path, and each directory on the way to it. */
function wayTo(path: string): string[] {
  const parts = path.split("/");
  return ["/", ...parts.slice(1).map((_, index) => parts.slice(0, index + 2).join("/"))];
}

const rights = "(user %u, group %g, mode %m)";

/**
 * A script in POSIX shell. It sets `$open` to what others than root own or can change, of a program and its way, each
 * with the command that ends that, and leaves it empty where there is nothing. It judges as `check-owners` does, also
 * that a group without users changes nothing. An ACL may give the rights of such a group to others.
 */
export function findOpen(program: string): string {
  const folder = program.slice(0, program.lastIndexOf("/"));
  const way = wayTo(program);
  const above = way.slice(0, -2).join(" ");
  const own = `\\( -uid 0 -o -uid $(id -u) \\)`;
  const prints = (remedy: string) => `-printf "%p ${rights}: run \\\`${remedy}\\\`\\n"`;
  const givesBack = prints("chown root:root %p && chmod go-w %p");
  return [
    `group=$(stat -L -c %g ${folder} 2>/dev/null); others="-perm /022"`,
    `if ! ls -ldL ${way.join(" ")} 2>/dev/null | grep -q "^[^ ]*+" &&`,
    `  grep -q "^[^:]*:[^:]*:$group:\\$" /etc/group && ! cut -d: -f3,4 /etc/passwd | grep -qx "[1-9][0-9]*:$group"`,
    `then others="-perm /002 -o -perm /020 ! -gid $group"; fi`,
    // In a directory such as /tmp a directory that is there belongs to its owner.
    `open=$(find -L ${above} -maxdepth 0 ! \\( ${own} \\( ! \\( $others \\) -o -perm -1000 \\) \\) ${givesBack} 2>&1 &&`,
    `  find -L ${folder} -maxdepth 0 ! \\( ${own} ! \\( $others \\) \\) ${givesBack} 2>&1 &&`,
    // Given to root, a file of another user would run as root.
    `  find -L ${program} -maxdepth 0 ! \\( ${own} ! \\( $others \\) \\) ${prints("rm %p")} 2>&1) ||`,
    `  open="it is not known who can change ${program}: $open"`,
  ].join("\n");
}
