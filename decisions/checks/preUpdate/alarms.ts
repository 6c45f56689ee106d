import { finding } from "../../findings/finding";
import type { PreUpdateCheck } from "./checkedCluster";

/** Each member tells all alarms, whosever they are. */
export const alarms: PreUpdateCheck = ({ members }) => {
  const raised = new Set(members.flatMap(({ healthy, words }) => (healthy && words !== "" ? [words] : [])));
  return [...raised].map((words) =>
    finding({
      code: "alarm.raised",
      ok: false,
      message: `etcd reports ${words}. Clear it first: etcdctl alarm list tells it; after NOSPACE run etcd-host make-room on one host. After CORRUPT follow docs/runbooks/corrupt-member.md.`,
    }),
  );
};
