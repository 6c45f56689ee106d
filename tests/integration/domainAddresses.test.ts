import { execFileSync } from "node:child_process";
import * as grpc from "@grpc/grpc-js";
import { chapters } from "./support/chapters";
import { dig } from "./support/dns";
import { labEnvironment, labHosts, onHost } from "./support/lab";
import { accessOf, type ClusterAccess } from "./support/ledger";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(180_000);

const { zone, keyPath, server } = labEnvironment().dns;
const record = "etcd-dns-domain-address";
const names = ["etcd01", "etcd02", "etcd03"];
const addresses = (of: string[]) =>
  labHosts()
    .flatMap(({ name, address }) => (of.includes(name) ? [address] : []))
    .sort();

function nsupdate(line: string): void {
  execFileSync("nsupdate", ["-k", keyPath], { input: `server ${server}\nzone ${zone}\n${line}\nsend\n` });
}

/** One cluster; each test continues where the last one ended. */
describe("the addresses of the domain", () => {
  const chapter = chapters();
  let stack: TestStack;
  let access: ClusterAccess;

  const declare = (of: string[], domainAddresses?: boolean) => {
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...of), domainAddresses }) };
  };
  /** The update does what the preview shows, and the domain has these addresses afterwards. */
  async function updated(of: string[], domainAddresses = true): ReturnType<TestStack["up"]> {
    declare(of, domainAddresses);
    const { operations } = await stack.preview();
    const done = await stack.up();
    expect(done.operations).toEqual(operations);
    expect(dig("A", zone)).toEqual(domainAddresses ? addresses(of) : []);
    return done;
  }

  beforeAll(async () => {
    stack = await TestStack.create("domain-addresses");
    declare(names);
    await stack.up();
  });

  afterAll(async () => {
    nsupdate(`update delete ${zone} A 192.0.2.80`);
    await stack.destroy();
  });

  chapter("an address that another owner gave the domain is refused, and stays", async () => {
    expect(dig("A", zone)).toEqual([]);
    nsupdate(`update add ${zone} 60 A 192.0.2.80`);
    declare(names, true);
    const refusal = /cluster:\s+ERROR dns-names: etcd\.lab\.test is 192\.0\.2\.80 there already/;
    expect(await stack.refusedPreview()).toMatch(refusal);
    const printed = await stack.refused();
    expect(printed).toMatch(refusal);
    expect(dig("A", zone)).toEqual(["192.0.2.80"]);
    const [, recipe = ""] = /delete them: (printf .*KEYFILE)/.exec(printed) ?? [];
    execFileSync("sh", ["-c", recipe.replace("KEYFILE", keyPath)]);
  });

  chapter("records of members alone are added, and no member restarts", async () => {
    const { operations, outputs } = await updated(names);
    expect(operations).toEqual({ "etcd-preflight": "update", [record]: "create" });
    expect((await stack.preview()).operations).toEqual({});
    access = accessOf(outputs, "etcd");
  });

  chapter("grpc-js finds the members by dns:///, and etcd's own client by https", async () => {
    const pem = (text: string) => Buffer.from(text);
    const { caCertificate, clientKey, clientCertificate } = access;
    const credentials = grpc.credentials.createSsl(
      pem(caCertificate),
      pem(clientKey),
      pem(clientCertificate),
    );
    const client = new grpc.Client(`dns:///${zone}:2379`, credentials);
    await new Promise<void>((resolve, reject) => {
      client.waitForReady(Date.now() + 20_000, (error) => {
        if (error === undefined) resolve();
        else reject(error);
      });
    });
    client.close();
    const health = (endpoint: string) => onHost("etcd01", `etcdctl --endpoints ${endpoint} endpoint health`);
    expect(health(`https://${zone}:2379`).code).toBe(0);
    // The negative control, which the documentation names.
    expect(health(`dns:///${zone}:2379`).stderr).toContain("too many colons in address");
  });

  chapter("a new member's address comes after the check of its health", async () => {
    const { operations, sequence } = await updated([...names, "etcd04", "etcd05"]);
    expect(operations[record]).toBe("update");
    expect(sequence.indexOf(`update ${record}`)).toBeGreaterThan(
      sequence.indexOf("update etcd-health-gate done"),
    );
  });

  chapter("a member's address leaves before the member, as its SRV record does", async () => {
    const { operations, sequence } = await updated(names);
    const leaves = sequence.indexOf("delete etcd/etcd05/member");
    expect(operations[record]).toBe("update");
    for (const one of [record, "etcd-dns-client-srv"]) {
      expect(sequence).toContain(`update ${one} done`);
      expect(sequence.indexOf(`update ${one} done`)).toBeLessThan(leaves);
    }
  });

  chapter("without the field the records are deleted, and no member restarts", async () => {
    const { operations } = await updated(names, false);
    expect(operations).toEqual({ "etcd-preflight": "update", [record]: "delete" });
  });
});
