import { releaseFinding } from "../../../release/releaseFinding";
import type { PreflightCheck } from "./preflightCheck";

export const release: PreflightCheck = ({ name }, { archive }) =>
  archive === undefined ? [] : [releaseFinding(name, archive)];
