import { clientConnections, cutOffFindings } from "../../../../decisions/clients/clientConnections";
import { findingsReport } from "../../../../decisions/findings/findingsReport";

const members = [
  clientConnections("etcd01", "connected=10.0.0.9 2\nconnected=fd00::9 1\n"),
  clientConnections(
    "etcd02",
    "connected=10.0.0.9 3\nrefused=10.0.0.7 12 remote error: tls: bad certificate\n",
  ),
  clientConnections("etcd03", ""),
];

test("the last step of a CA rotation warns of each client that a member serves or refused", () => {
  const report = findingsReport("etcd", cutOffFindings(2, members));
  expect(report).toContain("2 checks of etcd: 2 warnings.");
  expect(report).toMatch(
    /^etcd02:\n {2}WARNING refused-clients: .*12 TLS handshakes of the client 10\.0\.0\.7 failed \(remote error: tls/m,
  );
  expect(report).toMatch(
    /^cluster:\n {2}WARNING connected-clients: .*from 10\.0\.0\.9 \(5\), fd00::9 \(1\)\. .*must trust CA generation 2/m,
  );
});

test("where no client is connected or was refused there is no warning", () => {
  expect(cutOffFindings(2, [clientConnections("etcd01", "")])).toEqual([]);
});

test.each([
  "connected=10.0.0.9",
  "connected=10.0.0.9 many",
  "refused=10.0.0.9 3",
  "refused=\u001b[0m 3 x",
  "hello",
])("an answer with the line %j is an error that quotes it", (line) => {
  expect(() => clientConnections("etcd01", `connected=10.0.0.9 2\n${line}\n`)).toThrow(/is not valid: /);
});
