import fc from "fast-check";
import { revokedInUse } from "../../../../../decisions/pki/revocation/revokedInUse";
import { said } from "../../findings/said";

const inUse = {
  ca: ["01", "02"],
  "ca-g2": ["03"],
  etcd01: ["0A"],
  "client/root": ["0B"],
  "client/ca": ["0C"],
};

test.each<[string, string[], RegExp[], RegExp[]]>([
  ["nothing", [], [], []],
  ["a certificate that is gone", ["FF"], [], []],
  ["a client's", ["0c"], [], [/^revoked: 0C .* client ca, .* take it out of clients/]],
  ["root's", ["0b"], [], [/client root, .* renewal\.trigger/]],
  ["a member's", ["a"], [/^revoked: 0A .* member etcd01, .* renewal\.trigger/], []],
  ["the CA's", ["1"], [/^revoked: 01 is a CA itself \(ca\), .* authorities/], []],
  ["what stands above the CA", ["2"], [/^revoked: 02 is a CA itself \(ca\)/], []],
  ["the next CA's", ["3"], [/\(ca-g2\)/], []],
  ["all of them", ["01", "03", "0A", "0B"], [/ca\)/, /ca-g2/, /etcd01/], [/root/]],
])("revoking %s", (_, revoked, errors, warnings) => {
  expect(said(revokedInUse(inUse, revoked))).toEqual({
    errors: errors.map((one) => expect.stringMatching(one) as string),
    warnings: warnings.map((one) => expect.stringMatching(one) as string),
  });
});

test("no list that passes has a certificate that members need", () => {
  const serial = fc.constantFrom("01", "02", "03", "0A", "0B", "0C", "0D", "0a", "0:a", "serial=3");
  fc.assert(
    fc.property(fc.array(serial), (revoked) => {
      if (said(revokedInUse(inUse, revoked)).errors.length > 0) return;
      for (const needed of ["01", "02", "03", "0A", "0a", "0:a", "serial=3"])
        expect(revoked).not.toContain(needed);
    }),
  );
});
