import { mistake, type Mistake } from "../findings/mistake";
import { isUrlOf } from "../network/isUrlOf";

/** A folder from which every release can be fetched. */
export function mirrorMistakes(mirror: string): Mistake[] {
  const example = 'as in "https://mirror.example.com/etcd"';
  if (!isUrlOf(/^https?:\/\//, mirror)) {
    return [
      mistake(
        "install.mirror",
        `"${mirror}" is not a valid http or https URL. Write the one above the folders v3.6.16, ${example}.`,
      ),
    ];
  }
  const url = new URL(mirror);
  const mistakes: Mistake[] = [];
  if (url.username || url.password) {
    mistakes.push(
      mistake(
        "install.mirror",
        "it has a user name or password in it, which would end up in logs. Take it out.",
      ),
    );
  }
  if (url.search || url.hash)
    mistakes.push(mistake("install.mirror", `it has a "?" or "#" part. Write the folder's URL, ${example}.`));
  if (/\.tar\.gz$|\/v?\d+\.\d+\.\d+\/*$/.test(url.pathname)) {
    mistakes.push(
      mistake(
        "install.mirror",
        `write the URL above the folders v3.6.16, ${example}; the rest follows from version.`,
      ),
    );
  }
  return mistakes;
}
