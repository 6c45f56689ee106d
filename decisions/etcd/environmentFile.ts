/** Variables under a heading that becomes a comment line. */
export interface EnvironmentGroup {
  heading: string;
  variables: Readonly<Record<string, string>>;
}

/**
 * The text of a systemd EnvironmentFile. It is not a shell script: no `export`, no `$NAME`, and a `[section]` header is
 * an error in the log. The text reads the same in a shell, for people who source it.
 */
export function environmentFile(groups: readonly EnvironmentGroup[]): string {
  const blocks = groups
    .filter(({ variables }) => Object.keys(variables).length > 0)
    .map(({ heading, variables }) =>
      [`# ${comment(heading)}`, ...Object.entries(variables).map(line)].join("\n"),
    );
  return `${blocks.join("\n\n")}\n`;
}

/** In systemd before 254 a backslash at the end of a comment joins the next line to it, and its variable is lost. */
function comment(heading: string): string {
  if (/[\p{Cc}\\]/u.test(heading)) throw new Error(`"${heading}" does not fit in one comment line.`);
  return heading;
}

function line([name, value]: [string, string]): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name))
    throw new Error(`"${name}" is not a valid name of an environment variable.`);
  // systemd drops some of them, depending on its version, without failing.
  if (/[\p{Cc}\p{Cs}]/u.test(value))
    throw new Error(`${name}: the value has a line break or a control character.`);
  return `${name}=${/^[\w.,:/@%+=*[\]-]*$/.test(value) ? value : `"${value.replace(/["\\$`]/g, "\\$&")}"`}`;
}
