import { readFileSync } from "node:fs";
import { join } from "node:path";
import { answerRestores } from "../support/answerRestores";
import { registeredByComponents, type Registered } from "../support/registeredByComponents";

jest.mock("../../../components/host/runHostProgram");
jest.setTimeout(60_000);

const page = readFileSync(join(__dirname, "../../../docs/reference/resources.md"), "utf8");

/** The names in the first column and in list items. One that begins with a slash replaces the end of the first. */
function namesIn(section: string, prefix: string): string[] {
  const cells = [...section.matchAll(/^(?:\| (`.*?`) \||- (`.*?`):)/gm)].map(
    ([, cell, item = ""]) => cell ?? item,
  );
  return cells.flatMap((cell) => {
    const [first = "", ...others] = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => prefix + name);
    const ends = (name: string) => name.slice(prefix.length);
    return [
      first,
      ...others.map((name) =>
        ends(name).startsWith("/") ? first.slice(0, first.lastIndexOf("/")) + ends(name) : name,
      ),
    ];
  });
}

/** The name with the words of the page. The parts of a cluster are registered as components by themselves too. */
function asOnPage({ kind, name }: Registered): string {
  const part = kind.startsWith("cluster")
    ? ""
    : /:DnsSrv\b/.test(kind)
      ? "-dns"
      : /:Pki\b/.test(kind)
        ? "-pki"
        : "";
  return name
    .replace("zcomponent", `CLUSTER${part}`)
    .replace("zhost", "HOST")
    .replace("ztoken", "TOKEN")
    .replace(/client-(zclient|root)/, "client-NAME")
    .replace(/-(amd64|arm64)$/, "-ARCHITECTURE")
    .replace(/upgrade-to-[\d.]+$/, "upgrade-to-VERSION")
    .replace(/-g2$/, "-gN");
}

test("resources.md has the name of each resource", async () => {
  answerRestores();
  const registered = (await registeredByComponents()).filter(
    ({ kind }) => !kind.endsWith("hook") && !kind.includes("ReferencedCluster"),
  );
  const [ofCluster = "", ofHost = ""] = page.split("\n## Of a host");
  const named = ["CLUSTER", "CLUSTER/HOST", ...namesIn(ofCluster, ""), ...namesIn(ofHost, "CLUSTER/HOST/")];
  expect([...new Set(registered.map(asOnPage))].sort()).toEqual([...new Set(named)].sort());
});
