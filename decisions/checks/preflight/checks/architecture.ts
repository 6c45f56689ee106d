import { finding } from "../../../findings/finding";
import type { PreflightCheck } from "./preflightCheck";

/** As the kernel calls those that etcd is released for. */
const supported = ["x86_64", "aarch64", "arm64"];

export const architecture: PreflightCheck = ({ name: host }, { architecture: found }) => [
  finding({
    check: "architecture",
    host,
    ok: supported.includes(found),
    reason: "unsupported",
    message: `there is no etcd release for ${found}; amd64 and arm64 are supported.`,
  }),
];
