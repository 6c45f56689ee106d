import type { Finding } from "./finding";

/** Whether it stops the update. A question that got no answer stops it as much as a bad answer. */
export function isError({ ok, severity }: Finding): boolean {
  return ok !== true && severity === "error";
}
