import { planMarkdown } from "../../../../decisions/plan/planMarkdown";
import { planSentence } from "../../../../decisions/plan/planSentence";
import { previewPlan } from "../../../../decisions/plan/previewPlan";
import type { PreviewStep } from "../../../../decisions/plan/previewStep";
import { stack, cluster, step, part, component, gate, root, plan } from "./plannedSteps";

describe("the clients' part of a plan", () => {
  const line = (host: string) => `${host} https://${host}:2379 3.6.16 x`;
  const pki = `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:Pki::my-etcd-pki`;
  const certificate = (op: string, name: string) =>
    step(
      op,
      `${stack}x$tls:index/locallySignedCert:LocallySignedCert::my-etcd-pki/${name}/cert`,
      pki,
      {},
      {},
    );

  test("names the clients whose certificates are made, and no other", () => {
    const found = plan(
      step("same", pki, cluster, {}, {}),
      certificate("create-replacement", "client-root"),
      certificate("replace", "client-root"),
      certificate("create", "client-kube-apiserver"),
      certificate("same", "client-prometheus"),
      certificate("delete", "client-patroni"),
      certificate("replace", "member-a"),
      gate([line("a")], [line("a")]),
    );
    expect(found && planSentence(found)).toBe(
      "no member restarts. Clients: new certificates for kube-apiserver, root",
    );
  });

  test.each<[string, PreviewStep[], [before: string, after: string], string]>([
    [
      "whose certificate is made again of the same request is renewed",
      [],
      ["1", "1"],
      "renews the certificates of a, which are due or have another renewal.trigger; no member restarts",
    ],
    [
      "whose names changed gets other certificate files",
      [
        step(
          "create",
          `${stack}x$tls:index/certRequest:CertRequest::my-etcd-pki/member-a/request`,
          pki,
          undefined,
          {},
        ),
      ],
      ["1", "1"],
      "replaces the certificate files of a; no member restarts",
    ],
    [
      "whose certificate another CA signs gets other certificate files",
      [],
      ["1", "2"],
      "replaces the certificate files of a; no member restarts",
    ],
  ])("a member %s", (_, others, [before, after], sentence) => {
    const signed = (by: string) => ({ stdin: `member=${line("a")}\nsigning=${by}\ntrusted=1\n` });
    const found = plan(
      component("a"),
      step("same", pki, cluster, {}, {}),
      certificate("create", "member-a"),
      ...others,
      part("update", "a", "certificate", { stdin: "[secret]" }, { stdin: "[secret]" }),
      step(
        "update",
        `${stack}x$command:remote:Command::my-etcd-health-gate`,
        cluster,
        signed(before),
        signed(after),
      ),
    );
    expect(found && planSentence(found).split(". ")[0]).toBe(sentence);
  });

  test("is in the Markdown of a pull request, with its warning", () => {
    const found = previewPlan([root, gate(["a", "b", "c"].map(line), ["d", "e", "f"].map(line))]);
    expect(planMarkdown(found)).toMatch(
      /\*\*: .*\. Clients: 0 of 3 URLs stay, 3 are new\.\n\n> \*\*Warning:\*\* none of the 3 client URLs stays\. /,
    );
  });

  /** A cluster with what its state keeps, and a gate that stays. */
  const keeping = (outputs: object, ...steps: PreviewStep[]) => {
    const [found] = previewPlan([
      { ...root, oldState: { inputs: {}, outputs: { ...outputs } } },
      gate([line("a")], [line("a")]),
      ...steps,
    ]);
    return found && { sentence: planSentence(found), markdown: planMarkdown([found]) };
  };
  const dns = `${stack}etcd-cluster:index:EtcdCluster$etcd-cluster:index:DnsSrv::my-etcd-dns`;
  const records = (op: string, id: string, before?: object, after?: object): PreviewStep => ({
    op,
    urn: `${stack}x$command:local:Command::my-etcd-dns-${id}`,
    oldState: before && { parent: dns, inputs: { ...before } },
    newState: after && { parent: dns, inputs: { ...after } },
  });
  const srv = "_etcd-client-ssl._tcp.lab";

  test.each<[string, PreviewStep[], string]>([
    [
      "has another discoverySrvName",
      [records("update", "client-srv", {}, { environment: { NAME: "_etcd-client-ssl-x._tcp.lab" } })],
      `${srv} goes away; the DNS name _etcd-client-ssl-x._tcp.lab is new`,
    ],
    [
      "is replaced at another service",
      [
        records("create-replacement", "client-srv", {}, { name: "_etcd-client-ssl._tcp.new" }),
        records("delete-replaced", "client-srv", { name: srv }),
      ],
      `${srv} goes away; the DNS name _etcd-client-ssl._tcp.new is new`,
    ],
    ["is kept no longer", [], `${srv} goes away`],
  ])("names the DNS name that clients look up and that %s", (_, steps, words) => {
    const found = keeping({ clientNames: [srv] }, step("same", dns, cluster, {}, {}), ...steps);
    expect(found?.sentence).toMatch(new RegExp(`Clients: the DNS name ${words}$`));
    expect(found?.markdown).toContain(
      `> **Warning:** this update deletes the records of ${srv}. A client that`,
    );
    expect(found?.markdown).toContain(
      "before this update, give the output endpoints to these clients, and restart",
    );
  });

  test("warns where the domain loses its addresses, and not where it gets them", () => {
    const same = [step("same", dns, cluster, {}, {}), records("same", "client-srv", {}, { name: srv })];
    expect(keeping({ clientNames: [srv, "lab"] }, ...same)?.sentence).toBe(
      "no member restarts. Clients: the DNS name lab goes away",
    );
    const made = records("create", "domain-address", undefined, { name: "lab" });
    const found = keeping({ clientNames: [srv] }, ...same, made);
    expect(found?.sentence).toBe("writes DNS records; no member restarts. Clients: the DNS name lab is new");
    expect(found?.markdown).not.toContain("Warning");
    // A state of an earlier version of this package keeps no names.
    expect(keeping({}, ...same, made)?.sentence).toBe("writes DNS records; no member restarts");
  });

  test("warns where members begin to ask clients for certificates", () => {
    const files = (asked: boolean) => ({ stdin: `ETCD_NAME=a\nETCD_CLIENT_CERT_AUTH=${asked}\n` });
    const changed = (before: boolean, after: boolean) =>
      keeping({}, component("a"), part("update", "a", "staged-files", files(before), files(after)));
    const found = changed(false, true);
    expect(found?.sentence).toMatch(
      /Clients: each client needs a certificate now, and the others are cut off$/,
    );
    expect(found?.markdown).toContain(
      "> **Warning:** members ask clients for certificates from this update on.",
    );
    expect(changed(true, false)?.sentence).not.toContain("Clients");
  });

  test("names the form of the private keys after an update from a version that wrote another one", () => {
    const root = certificate("same", "client-root");
    const outputs = { endpoints: ["https://a:2379"] };
    const pkiStep = step("same", pki, cluster, {}, {});
    expect(keeping(outputs, pkiStep, root)?.sentence).toMatch(
      /Clients: the outputs have the same private keys in PKCS#8 now$/,
    );
    expect(keeping({ ...outputs, clients: ["root"] }, pkiStep, root)?.sentence).not.toContain("Clients");
  });

  test("names dropped clients and counts revoked certificates", () => {
    const root = certificate("same", "client-root");
    const dropped = keeping(
      { clients: ["root", "patroni"] },
      step("same", pki, cluster, {}, {}),
      root,
      certificate("delete", "client-patroni"),
    );
    expect(dropped?.sentence).toBe(
      "no member restarts. Clients: patroni is dropped, and its certificate stays valid until its end unless " +
        "pki.revoked lists it",
    );
    const list = (serials: string) => ({ parent: pki, inputs: { environment: { REVOKED: serials } } });
    const revoked = keeping({}, step("same", pki, cluster, {}, {}), root, {
      op: "update",
      urn: `${stack}x$command:local:Command::my-etcd-pki-revocation-list`,
      oldState: list("0a\n"),
      newState: list("0a\n0b\n"),
    });
    expect(revoked?.sentence).toBe(
      "no member restarts. Clients: 1 more certificate is revoked, and a client with it is refused",
    );
  });

  test("is left out of a bootstrap and of a destroy", () => {
    const made = plan(certificate("create", "client-root"), gate([], [line("a")]));
    const gone = plan(gate([line("a")], []));
    for (const found of [made, gone]) expect(found && planSentence(found)).not.toContain("Clients");
  });
});
