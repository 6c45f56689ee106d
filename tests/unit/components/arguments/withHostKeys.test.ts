import * as pulumi from "@pulumi/pulumi";
import { EtcdCluster } from "../../../../components/EtcdCluster";
import type { EtcdHostArgs } from "../../../../components/EtcdClusterArgs";
import { late } from "../../support/late";
import { mockedResources } from "../../support/mockedResources";

jest.setTimeout(60_000);

const hostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl";

/** The lines in which a preview reports about the check of SSH host keys. */
async function reported(hosts: () => EtcdHostArgs[], connection = {}): Promise<string[]> {
  const lines: string[] = [];
  const take = (text: string) => Promise.resolve(void lines.push(text));
  const spies = [
    jest.spyOn(pulumi.log, "warn").mockImplementation(take),
    jest.spyOn(pulumi.log, "info").mockImplementation(take),
  ];
  const program = () => {
    const args = { version: "3.6.16", hosts: hosts(), preflight: false, connection } as const;
    new EtcdCluster("etcd", args);
  };
  await mockedResources(program, undefined, { preview: true });
  for (const spy of spies) spy.mockRestore();
  return lines.filter((text) => text.includes("SSH host key"));
}

const host = (n: number, address: pulumi.Input<string> = `10.15.1.20${n}`) => ({
  name: `etcd0${n}`,
  address,
});

test("an address that is not known yet hides no warning about unchecked host keys", async () => {
  const off = { hostKeyPolicy: "off" };
  const [warning = "", ...others] = await reported(() => [host(1), host(2, late("machine")), host(3)], off);
  expect(warning).toContain(
    'hostKeyPolicy is "off" for etcd01, etcd02, etcd03, so no SSH host key is checked',
  );
  expect(others).toEqual([]);
});

test("a connection that is not known yet leaves its own host out of that warning, and is named", async () => {
  const [warning, note, ...others] = await reported(() => [
    { ...host(1), connection: { hostKeyPolicy: "off" } },
    { ...host(2), connection: { hostKeyPolicy: late("policy").apply(() => "off" as const) } },
    host(3),
  ]);
  expect(warning).toContain('hostKeyPolicy is "off" for etcd01, so no SSH host key is checked');
  expect(note).toContain("could not report whether the SSH host key of etcd02 is checked");
  expect(others).toEqual([]);
});

// The negative control.
test("nothing is reported where every host key is checked or pinned", async () => {
  expect(await reported(() => [host(1), host(2, late("machine"))])).toEqual([]);
  expect(await reported(() => [host(1)], { hostKeyPolicy: "off", hostKey })).toEqual([]);
});
