import type { ErrorCode } from "./catalogue/catalogue";
import { withCode } from "./withCode";

/** An error for a person. Its message ends with its code, since Pulumi prints messages alone. */
export class CodedError extends Error {
  constructor(text: string, code: ErrorCode) {
    super(withCode(text, code));
  }
}
