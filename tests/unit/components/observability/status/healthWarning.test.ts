import * as pulumi from "@pulumi/pulumi";
import type { SettledCluster } from "../../../../../components/arguments/settledCluster";
import { askStatus } from "../../../../../components/observability/status/askStatus";
import { healthWarning } from "../../../../../components/observability/status/healthWarning";
import { isMocked } from "../../../../../components/pulumi/isMocked";
import { answer, member } from "../../../decisions/observability/status/hostAnswers";
import { mockedResources } from "../../../support/mockedResources";

jest.mock("../../../../../components/observability/status/askStatus");
jest.mock("../../../../../components/pulumi/isMocked");
jest.mocked(isMocked).mockReturnValue(false);

/** The report of a cluster whose members serve, where the first host answers so. */
async function reported(why: string, otherKey = false): Promise<string> {
  const names = ["etcd01", "etcd02"];
  const members = names.map((name) => member(name));
  jest
    .mocked(askStatus)
    .mockImplementation(({ name }) =>
      Promise.resolve(
        name === "etcd01" ? { name, why, otherKey } : { name, status: answer(name, { members }) },
      ),
    );
  const lines: string[] = [];
  const warn = jest
    .spyOn(pulumi.log, "warn")
    .mockImplementation((text) => Promise.resolve(void lines.push(text)));
  const urlOf = (name: string) => `https://${name}:2379`;
  await mockedResources(async () => {
    const living = names.map((name) => ({
      name,
      login: pulumi.output({ host: name }),
      urls: pulumi.output({ clientUrl: urlOf(name) }),
    }));
    const cluster = { name: "etcd", reportHealth: true, hosts: living, living } as unknown as SettledCluster;
    healthWarning(cluster, pulumi.output(names.map(urlOf)), new pulumi.ComponentResource("a:b:C", "c"));
    await new Promise((resolve) => setTimeout(resolve, 100));
  });
  warn.mockRestore();
  return lines.join();
}

test("a host with another SSH host key is reported, also where its member serves", async () => {
  const text = await reported("the host's key differs: SHA256:a. The one there is SHA256:b", true);
  expect(text.replace(/\s+/g, " ")).toMatch(/etcd01: the host's key .* SHA256:a\. The one there is SHA256:b/);
  expect(text).toContain("docs/explanation/security.md");
  expect(text).not.toContain("member-lost.md");
});

// The negative control: a host that is silent for a moment is not one that needs attention.
test("a host that does not answer is not reported where its member serves", async () => {
  expect(await reported("10.15.1.201:22 cannot be reached")).toBe("");
});
