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
    /^etcd02:\n {2}WARNING refused-clients: .*12 TLS handshakes of the client 10\.0\.0\.7 failed \("remote error: tls/m,
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

const many = (line: (n: number) => string) => Array.from({ length: 300 }, (_, n) => line(n)).join("\n");

test("a client that fails from many addresses hides no other client, and makes few warnings", () => {
  const answer = [
    many((n) => `refused=fd00::${n + 1} 1 tls: bad certificate`),
    "refused=10.0.0.7 12 tls: unknown authority",
    many((n) => `connected=fd00::${n + 1} 1`),
  ].join("\n");
  const found = cutOffFindings(2, [clientConnections("etcd01", answer)]);
  expect(found).toHaveLength(12);
  expect(found[0]?.message).toContain("12 TLS handshakes of the client 10.0.0.7 failed");
  expect(found[10]?.message).toMatch(/^handshakes of 291 more addresses failed\. Run `etcd-host client-conn/);
  expect(found[11]?.message).toContain("fd00::1 (1)");
  expect(found[11]?.message).toContain("and 290 more addresses.");
});

test("a journal that was read in part is reported", () => {
  const [found] = cutOffFindings(2, [clientConnections("etcd01", "cut=yes\n")]);
  expect(found).toMatchObject({ host: "etcd01", severity: "warning" });
  expect(found?.message).toContain('unit on etcd01 for "rejected connection"');
});
