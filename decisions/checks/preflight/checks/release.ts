import { digestFinding, releaseFinding } from "../../../host/release/releaseFinding";
import type { PreflightCheck } from "./preflightCheck";

export const release: PreflightCheck = ({ name }, { archive, withoutDigest }) => [
  ...(archive === undefined ? [] : [releaseFinding(name, archive)]),
  ...withoutDigest.map((url) => digestFinding(name, url)),
];
