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

  test("is left out of a bootstrap and of a destroy", () => {
    const made = plan(certificate("create", "client-root"), gate([], [line("a")]));
    const gone = plan(gate([line("a")], []));
    for (const found of [made, gone]) expect(found && planSentence(found)).not.toContain("Clients");
  });
});
