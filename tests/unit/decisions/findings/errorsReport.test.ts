import { errorsReport } from "../../../../decisions/findings/errorsReport";
import { fieldError, warning } from "../../../../decisions/findings/fieldError";

test("each error ends with its code, whatever it quotes", () => {
  const found = [
    fieldError("verison", "no such field. Did you mean version?", "field.unknown"),
    fieldError("hosts[0].address", '"10.15.1.201\nsend" is not an IP address.'),
    warning("hosts", "one member."),
  ];
  expect(errorsReport(found, "the configuration")).toBe(
    "3 errors in the configuration; nothing was changed.\n" +
      "  - verison: no such field. Did you mean version? [field.unknown]\n" +
      '  - hosts[0].address: "10.15.1.201\nsend" is not an IP address. [field.invalid]\n' +
      "  - hosts: one member. [field.unwise]",
  );
});
