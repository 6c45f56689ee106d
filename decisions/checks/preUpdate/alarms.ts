import { finding } from "../../findings/finding";
import { quoted } from "../../findings/quoted";
import type { PreUpdateCheck } from "./checkedCluster";

/** Each member reports the alarms of all members. */
export const alarms: PreUpdateCheck = ({ members }) => {
  const raised = new Set(members.flatMap(({ healthy, words }) => (healthy && words !== "" ? [words] : [])));
  return [...raised].map((words) =>
    finding({
      code: "alarm.raised",
      ok: false,
      message:
        `etcd reports ${quoted(words)}. Clear it first: etcdctl alarm list shows it; after NOSPACE run ` +
        "etcd-host make-room on one host. After CORRUPT follow docs/runbooks/corrupt-member.md.",
    }),
  );
};
