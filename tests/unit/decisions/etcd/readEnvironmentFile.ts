/**
 * Reads an EnvironmentFile the way systemd 252 does: the states of `parse_env_file_internal` in its
 * `src/basic/env-file.c`, one letter at a time.
 */
export function readEnvironmentFile(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  let state = "pre-key";
  let [key, value, spaces] = ["", "", ""];
  const push = () => {
    found[key.trimEnd()] = value;
    [key, value, spaces, state] = ["", "", "", "pre-key"];
  };
  for (const c of text) {
    const newline = c === "\n" || c === "\r";
    const space = c === " " || c === "\t";
    switch (state) {
      case "pre-key":
        if (c === "#" || c === ";") state = "comment";
        else if (!space && !newline) [state, key] = ["key", c];
        break;
      case "key":
        if (newline) [state, key] = ["pre-key", ""];
        else if (c === "=") state = "pre-value";
        else key += c;
        break;
      case "pre-value":
      case "value":
        if (newline) push();
        else if (c === "'" && state === "pre-value") state = "single";
        else if (c === '"' && state === "pre-value") state = "double";
        else if (c === "\\") [state, value, spaces] = ["value-escape", value + spaces, ""];
        else if (space) spaces += state === "value" ? c : "";
        else [state, value, spaces] = ["value", value + spaces + c, ""];
        break;
      case "value-escape":
        state = "value";
        if (!newline) value += c;
        break;
      case "single":
        if (c === "'") state = "pre-value";
        else value += c;
        break;
      case "double":
        if (c === '"') state = "pre-value";
        else if (c === "\\") state = "double-escape";
        else value += c;
        break;
      case "double-escape":
        state = "double";
        if ('"\\`$'.includes(c)) value += c;
        else if (c !== "\n") value += `\\${c}`;
        break;
      case "comment":
        if (c === "\\") state = "comment-escape";
        else if (newline) state = "pre-key";
        break;
      case "comment-escape":
        state = "comment";
        break;
    }
  }
  if (state !== "pre-key" && state !== "comment") push();
  return found;
}
