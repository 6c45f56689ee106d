import { clientWarnings } from "../../../../../decisions/pki/names/clientWarnings";
import { sentences } from "../../findings/said";

test.each([
  [[], []],
  [["prometheus", "kube-apiserver"], []],
  [["prometheus", "backup", "prometheus"], [/"prometheus" is there twice/]],
  [["root"], [/"root" always gets a certificate/]],
])("clients %j", (clients, said) => {
  const found = clientWarnings(clients);
  expect(sentences(found)).toEqual(said.map((one) => expect.stringMatching(one) as string));
});

test("a client of the gateway that is there twice is a warning too", () => {
  expect(sentences(clientWarnings([], ["patroni", "haproxy", "patroni"]))).toEqual([
    expect.stringMatching(/gatewayClients.*"patroni" is there twice\. One certificate is made for it\./),
  ]);
});
