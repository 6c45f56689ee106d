import { finding } from "../../findings/finding";
import type { PreUpdateCheck } from "./checkedCluster";

/** A member that is marked lost while its etcd answers. */
export const lostAnswers: PreUpdateCheck = ({ change: { removed, lost }, members }) =>
  members
    .filter(({ name, healthy }) => healthy && removed.includes(name) && lost.includes(name))
    .map(({ name }) =>
      finding({
        code: "lost.answers",
        host: name,
        ok: false,
        message:
          "is marked lost, but its etcd answers. To remove a living member, take it out of hosts instead.",
      }),
    );
