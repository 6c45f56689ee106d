import { DnsSrv } from "../../../components/DnsSrv";
import { EtcdCluster } from "../../../components/EtcdCluster";
import { Pki } from "../../../components/Pki";
import { ReferencedCluster } from "../../../components/ReferencedCluster";
import { mockedResources } from "../support/mockedResources";

const components = [EtcdCluster, Pki, DnsSrv, ReferencedCluster] as unknown as (new (
  name: string,
  args?: unknown,
) => unknown)[];

/** The error of a component with such arguments. */
async function refusal(
  component: (typeof components)[number],
  args?: unknown,
  name: unknown = "one",
): Promise<string> {
  let message = "";
  await mockedResources(() => {
    try {
      new component(name as string, args);
    } catch (error) {
      message = `${(error as Error).name}: ${(error as Error).message}`;
    }
  });
  return message;
}

test.each(components.map((component) => [component.name, component] as const))(
  "%s without arguments is a configuration error that names what is missing",
  async (_, component) => {
    for (const args of [undefined, null, {}])
      expect(await refusal(component, args)).toMatch(/^(?!TypeError).*(missing|nothing stands there)/s);
  },
);

test.each(components.map((component) => [component.name, component] as const))(
  "%s with a name that is not a text is refused in words",
  async (name, component) => {
    for (const wrong of [5, null, [], {}, ""])
      expect(await refusal(component, {}, wrong)).toMatch(
        new RegExp(
          `^Error: ${name}: .* stands where its name belongs. Nothing was changed.*\\[field\\.type\\]$`,
        ),
      );
  },
);

test("a misspelt argument of a reference is refused, and no certificate is left out", async () => {
  const args = { reference: { clientUrls: [], caCertificate: "", clusterId: "1f" }, clinets: ["a"] };
  expect(await refusal(ReferencedCluster as never, args)).toContain("clinets");
});
