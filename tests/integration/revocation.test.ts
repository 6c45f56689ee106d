import type { PkiSettings } from "../../components/pki/PkiSettings";
import { renewalPeriod } from "../../decisions/pki/renewalPeriod";
import { etcdEnvironment, etcdProcess } from "./support/etcd";
import { labHosts, onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack, type Operations } from "./support/stack";

jest.setTimeout(300_000);

/** A period of renewal, and a day by which it makes certificates of clients due and none of a member. */
function clientsRenewal(clients: string[], members: string[]) {
  const day = (count: number) => new Date(Date.now() + count * 86_400_000);
  for (let everyDays = 200; ; everyDays++) {
    const due = (names: string[], after: number) => {
      const period = (name: string, now: Date) => renewalPeriod({ now, everyDays, name });
      return names.filter((name) => period(name, day(after)) !== period(name, day(0)));
    };
    // Not on the first ones: the test may run past midnight.
    const after = Array.from({ length: 100 }, (_, index) => index + 2).find(
      (one) => due(clients, one).length > 0,
    );
    if (after !== undefined && due(clients, 1).length === 0 && due(members, after + 1).length === 0)
      return { everyDays, asOf: day(after).toISOString(), firstDue: due(clients, after) };
  }
}

/** The life of one cluster: every test continues where the last one ended. */
describe("revocation", () => {
  const members = ["etcd01", "etcd02", "etcd04"];
  const names = ["first", "second", "third", "fourth"];
  let stack: TestStack;
  let version = "3.5.35";
  const { everyDays, asOf, firstDue } = clientsRenewal(["root", ...names], members);
  let pki: PkiSettings = { clients: names, renewal: { everyDays } };
  let revoked: { certificate: string; key: string } | undefined;
  let made: {
    clientCertificates: Record<string, { certificate: string; key: string }>;
    certificateSerials: Record<string, string>;
    caBundle: string;
  };

  const declare = (more: Partial<ReturnType<typeof clusterArgs>> = {}) => {
    stack.clusters = { etcd: clusterArgs({ hosts: hosts(...members), version, pki, ...more }) };
  };

  /** Declares, previews, updates; what the update did is what the preview showed. Gives that. */
  async function update(): Promise<Operations> {
    declare();
    const shown = await stack.preview();
    const done = await stack.up();
    expect(done.operations).toEqual(shown.operations);
    made = done.outputs.etcd?.value as typeof made;
    return done.operations;
  }

  const processes = () => members.map(etcdProcess);
  const serial = (name: string) => made.certificateSerials[name] ?? "";
  const ofHosts = (part: string) =>
    Object.fromEntries(members.map((name) => [`etcd/${name}/${part}`, "update"]));
  const revocationAlone = { "etcd-pki-revocation-list": "update", ...ofHosts("crl") };

  /** Certificates that the test keeps on a host, as a client or a thief would. */
  const folder = "/root/certificates";
  function keep(name: string, certificate = "", key = "", host = "etcd01"): void {
    const files = { [`${name}.pem`]: certificate, [`${name}-key.pem`]: key, "ca.pem": made.caBundle };
    for (const [file, text] of Object.entries(files))
      outputOf(host, `mkdir -p ${folder} && cat >${folder}/${file} <<'END'\n${text}\nEND`);
  }
  const keepClient = (name: string) => {
    keep(name, made.clientCertificates[name]?.certificate, made.clientCertificates[name]?.key);
  };
  const shown = (name: string) =>
    `--cacert ${folder}/ca.pem --cert ${folder}/${name}.pem --key ${folder}/${name}-key.pem`;

  /** On which members a new connection with that certificate reads and writes. */
  function served(name: string): string[] {
    return members.filter((member) => {
      const at = `--endpoints=https://${member}.etcd.lab.test:2379 ${shown(name)} --command-timeout=3s`;
      return onHost("etcd01", `etcdctl ${at} put /by/${name} ${member}`).code === 0;
    });
  }
  /** Which members let it in at the peer port, from the host that it was made for: they look where it comes from. */
  function peers(name: string): string[] {
    return members.filter((member) => {
      const address = labHosts().find((host) => host.name === member)?.address;
      const url = `https://${address}:2380/members`;
      return onHost("etcd02", `curl -fsS --http1.1 --max-time 5 ${shown(name)} ${url}`).code === 0;
    });
  }

  beforeAll(async () => {
    stack = await TestStack.create("revocation");
    await update();
    for (const name of names) keepClient(name);
  });
  afterAll(async () => {
    await stack.destroy();
  });

  test("the output names serial numbers as openssl prints them", () => {
    const installed = "openssl x509 -in /etc/etcd/pki/current/member.pem -noout -serial";
    for (const member of members) expect(outputOf(member, installed)).toBe(`serial=${serial(member)}`);
    expect(outputOf("etcd01", `openssl x509 -in ${folder}/first.pem -noout -serial`)).toBe(
      `serial=${serial("client/first")}`,
    );
    expect(outputOf("etcd01", `openssl x509 -in ${folder}/ca.pem -noout -serial`)).toBe(
      `serial=${serial("ca")}`,
    );
  });

  test("a client that is added or dropped, or whose certificate is renewed, touches no member", async () => {
    const before = processes();
    pki = { ...pki, clients: [...names, "fifth"] };
    const ofFifth = (operation: string) =>
      Object.fromEntries(
        ["key", "request", "cert"].map((part) => [`etcd-pki/client-fifth/${part}`, operation]),
      );
    expect(await update()).toEqual(ofFifth("create"));
    pki = { ...pki, clients: names };
    expect(await update()).toEqual(ofFifth("delete"));

    pki = { ...pki, renewal: { everyDays, today: asOf } };
    const renewed = Object.keys(await update());
    expect(renewed).toEqual(firstDue.map((name) => `etcd-pki/client-${name}/cert`));
    for (const name of firstDue) keepClient(name);
    for (const name of names) expect(served(name)).toEqual(members);
    expect(processes()).toEqual(before);
  });

  test("the first list is a rolling restart, and the revoked client is refused by every member", async () => {
    const before = processes();
    pki = { ...pki, revoked: [serial("client/first")] };
    const operations = await update();
    expect(operations).toEqual({
      "etcd-pki-revocation-list": "create",
      ...Object.fromEntries(members.map((name) => [`etcd/${name}/crl`, "create"])),
      ...ofHosts("staged-files"),
      ...ofHosts("member"),
      "etcd-health-gate": "update",
    });
    for (const [index, now] of processes().entries()) expect(now).not.toBe(before[index]);
    expect(served("first")).toEqual([]);
    for (const name of ["second", "third", "fourth"]) expect(served(name)).toEqual(members);
  });

  test("a further one touches the list alone: no member restarts, and open connections stay open", async () => {
    const before = processes();
    const watching = `etcdctl --endpoints=https://127.0.0.1:2379 ${shown("second")} watch /watched`;
    outputOf("etcd01", `systemd-run -q --unit=watching sh -c '${watching} >/root/seen'`);
    outputOf(
      "etcd01",
      `until ss -Htnp state established dport = :2379 | grep -q etcdctl; do sleep 0.2; done`,
    );
    pki = { ...pki, revoked: [serial("client/second"), serial("client/first")] };
    expect(await update()).toEqual(revocationAlone);
    expect(processes()).toEqual(before);
    expect(served("second")).toEqual([]);
    expect(served("third")).toEqual(members);
    outputOf(
      "etcd01",
      "etcdctl put /watched after && timeout 10 sh -c 'until grep -q after /root/seen; do sleep 0.2; done'",
    );
    // The remedy of docs/how-to/certificates.md.
    outputOf("etcd01", `ss -HK state established sport = :2379 >/dev/null; systemctl is-active etcd`);
    outputOf("etcd01", "etcdctl put /watched later");
    expect(onHost("etcd01", "sleep 2; grep later /root/seen").stdout).toBe("");
    onHost("etcd01", "systemctl stop watching");
  });

  test("the same list in another order or spelling is not a change", async () => {
    const spelled = (pki.revoked ?? []).map((one) => `serial=${one.toLowerCase()}`).reverse();
    declare({ pki: { ...pki, revoked: spelled } });
    expect((await stack.preview()).operations).toEqual({});
  });

  test("a certificate that is taken off the list is served again, without a restart", async () => {
    const before = processes();
    pki = { ...pki, revoked: [serial("client/first")] };
    expect(await update()).toEqual(revocationAlone);
    expect(served("second")).toEqual(members);
    expect(served("first")).toEqual([]);
    expect(processes()).toEqual(before);
  });

  test("certificates that members need are not revoked: the preview reports all of them at once", async () => {
    const before = processes();
    declare({ pki: { ...pki, revoked: [serial("etcd02"), serial("ca"), serial("etcd04")] } });
    await expect(stack.preview()).rejects.toThrow(
      /nothing was revoked.*of member etcd02.*of member etcd04.*is a CA itself/s,
    );
    expect(await stack.refused()).toContain("nothing was revoked");
    expect(processes()).toEqual(before);
    for (const name of ["second", "third"]) expect(served(name)).toEqual(members);
  });

  test("a member's certificate is revoked in the update that renews it; the old one opens no peer port", async () => {
    const before = processes();
    keep("stolen", ...memberFiles());
    const old = serial("etcd02");
    expect(peers("stolen")).toEqual(members);
    pki = { ...pki, renewal: { ...pki.renewal, trigger: "stolen" }, revoked: [...(pki.revoked ?? []), old] };
    const operations = await update();
    expect(
      Object.keys(operations).filter((name) => /[-/](member|staged-files|health-gate)$/.test(name)),
    ).toEqual([]);
    expect(peers("stolen")).toEqual([]);
    expect(processes()).toEqual(before);
    keep("present", ...memberFiles());
    expect(peers("present")).toEqual(members);
    for (const name of names) keepClient(name);
    // Renewed: what was revoked was the certificate, not the name.
    expect(served("first")).toEqual(members);
    revoked = made.clientCertificates.first;
    pki = { ...pki, revoked: [...(pki.revoked ?? []), serial("client/first")] };
    expect(await update()).toEqual(revocationAlone);
    expect(served("first")).toEqual([]);
  });

  function memberFiles(): [string, string, string] {
    const [certificate = "", key = ""] = ["member.pem", "member-key.pem"].map((file) =>
      outputOf("etcd02", `cat /etc/etcd/pki/current/${file}`),
    );
    return [certificate, key, "etcd02"];
  }

  test.each([
    ["3.6.16", "second"],
    ["3.7.3", "third"],
  ])("etcd %s continues with the list, and reads a further one", async (next, name) => {
    version = next;
    await update();
    const before = processes();
    expect(served("first")).toEqual([]);
    expect(served(name)).toEqual(members);
    pki = { ...pki, revoked: [...(pki.revoked ?? []), serial(`client/${name}`)] };
    expect(await update()).toEqual(revocationAlone);
    expect(served(name)).toEqual([]);
    expect(served("fourth")).toEqual(members);
    expect(processes()).toEqual(before);
  });

  test.each([
    ["trust both", { signing: 1, trusted: [1, 2] }],
    ["sign with the new one", { signing: 2, trusted: [1, 2] }],
    ["forget the old one", { signing: 2, trusted: [2] }],
  ])("while the CA is exchanged: %s", async (_step, authorities) => {
    pki = { ...pki, authorities };
    await update();
    keepClient("fourth");
    // Certificates of the old CA are on the list that the new one signs.
    keep("first", revoked?.certificate, revoked?.key);
    expect(served("fourth")).toEqual(members);
    expect(served("first")).toEqual([]);
  });

  test("after it the new CA's certificates are revoked like the old one's", async () => {
    const before = processes();
    keepClient("first");
    expect(served("first")).toEqual(members);
    pki = { ...pki, revoked: [serial("client/first")] };
    expect(await update()).toEqual(revocationAlone);
    expect(served("first")).toEqual([]);
    expect(served("fourth")).toEqual(members);
    expect(processes()).toEqual(before);
  });

  test("without the field etcd looks at no list", async () => {
    pki = { ...pki, revoked: undefined };
    await update();
    expect(served("first")).toEqual(members);
    for (const member of members) expect(etcdEnvironment(member)).not.toContain("CRL");
  });
});
