import { argumentErrors } from "../../../../components/arguments/argumentErrors";
import { Pki } from "../../../../components/Pki";
import { setMocks } from "../../../../components/testing/setMocks";
import { clusterShape } from "../../../../decisions/arguments/clusterShape";
import { sentences } from "../../decisions/findings/said";
import { textsOf, withTexts, type Path } from "./placedTexts";

const wrongKind = 3;
const wrongText = "not valid\n";

const lists = textsOf(clusterShape)
  .filter((path) => path.at(-1) === 0)
  .map((path) => path.slice(0, -1));

/** The errors of entries of such a list, without the path of the list. */
function entryErrors(list: Path, entries: readonly unknown[]): string[] {
  const path = list.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  const args = withTexts([{ path: list, text: "" }], () => entries);
  return sentences(argumentErrors(args, "etcd"))
    .filter((one) => one.startsWith(`${path.slice(1)}[`))
    .map((one) => one.slice(path.length - 1));
}

beforeAll(() => setMocks());

const named = lists.filter((list) => entryErrors(list, [wrongText]).length > 0);

test("errors name the entries of most lists with a form", () => {
  expect(named.map((list) => list.join("."))).toEqual(
    expect.arrayContaining([
      "hosts.0.extraAddresses",
      "discovery.endpoints",
      "settings.listenMetricsUrls",
      "settings.cipherSuites",
      "backup.recipients",
    ]),
  );
});

test.each(lists.map((list) => [list.join("."), list] as const))(
  "an error in %s names the entry as it is written, also behind one of a wrong kind",
  (_, list) => {
    const alone = entryErrors(list, [wrongText]).map((one) => one.replace("[0]", "[1]"));
    const [ofKind = "", ...others] = entryErrors(list, [wrongKind, wrongText]);
    expect(ofKind).toMatch(/^\[0\]: /);
    expect(others).toEqual(alone);
  },
);

test("an error in a member's DNS names is found as it is written, also behind one of a wrong kind", () => {
  const members = [{ name: "a", addresses: ["10.0.0.1"], dnsNames: [wrongKind, wrongText] }];
  expect(() => new Pki("pki", { members } as never)).toThrow(/members\[0\]\.dnsNames\[1\]: /);
});

test("a wrong entry is not a step of an upgrade", () => {
  const steps = (intermediateVersions: unknown[]) =>
    sentences(
      argumentErrors({
        version: "3.6.16",
        hosts: [{ name: "a", address: "10.0.0.1" }],
        intermediateVersions,
      }),
    ).filter((one) => one.startsWith("intermediateVersions: "));
  expect(steps(["3.4.44", wrongKind, "3.5.35"])).toEqual(steps(["3.4.44", "3.5.35"]));
});
