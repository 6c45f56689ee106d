import { cutOffFindings } from "../../../../decisions/clients/clientConnections";
import { clientFindingsIn } from "../../../../decisions/clients/clientFindingsIn";
import { finding } from "../../../../decisions/findings/finding";
import { findingsReport } from "../../../../decisions/findings/findingsReport";

test("the findings about clients are read out of the report of a preview, and no others", () => {
  const connected = [{ address: "10.0.0.9", count: 2 }];
  const refused = [{ address: "10.0.0.8", count: 1, words: "bad certificate" }];
  const found = [
    ...cutOffFindings(2, [{ host: "etcd01", connected, refused, isCut: false }]),
    finding({
      code: "reachable.unreachable",
      host: "etcd02",
      ok: false,
      severity: "warning",
      message: "it is full",
    }),
  ];
  expect(clientFindingsIn(`warning: \n${findingsReport("etcd", found)}\n`)).toEqual([
    expect.stringMatching(
      /^clients are connected from 10\.0\.0\.9 \(2\)\. .* \[connected-clients\.cut-off\]$/,
    ),
    expect.stringMatching(
      /^etcd01: .*1 TLS handshake of the client 10\.0\.0\.8 failed .*\[refused-clients\.cut-off\]$/,
    ),
  ]);
});
