import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** An etcd may read its certificates where this one puts its own. The host words each finding, as it refuses later. */
export const takenPaths: PreflightCheck = ({ name: host }, { taken }) => [
  finding({
    code: "file.taken",
    host,
    ok: taken.length === 0,
    message: taken.map((one) => `${one}.`).join(" "),
  }),
];
