import { errorsReport } from "../../../../decisions/findings/errorsReport";
import { fieldError, warning } from "../../../../decisions/findings/fieldError";
import { finding } from "../../../../decisions/findings/finding";

test("each error ends with its code, whatever it quotes", () => {
  const found = [
    fieldError("verison", "no such field. Did you mean version?", "field.unknown"),
    fieldError("hosts[0].address", '"10.15.1.201\nsend" is not an IP address.'),
    warning("hosts", "one member."),
  ];
  expect(errorsReport(found, "the configuration")).toBe(
    "3 errors in the configuration. Nothing was changed.\n" +
      "  - verison: no such field. Did you mean version? [field.unknown]\n" +
      '  - hosts[0].address: "10.15.1.201\nsend" is not an IP address. [field.invalid]\n' +
      "  - hosts: one member. [field.unwise]",
  );
});

test("a code that the catalogue lacks does not compile", () => {
  // @ts-expect-error The compiler reports this line where the code is accepted.
  expect(fieldError("hosts", "made up.", "made.up").code).toBe("made.up");
  // @ts-expect-error The same for a finding.
  expect(finding({ code: "made.up", ok: false, message: "" }).code).toBe("made.up");
});
