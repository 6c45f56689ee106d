/** How bad it is. The code prints `UNKNOWN` for a question that got no answer and stops no update. */
export type Severity =
  | "error"
  | "warning"
  | "error or warning"
  | "note"
  | "unknown"
  // The status and the health report have these, as alerts do.
  | "critical"
  | "critical or warning";

/** One code, as the reference explains it. */
export interface CatalogueEntry {
  /**
   * How the printed text begins, with `…` for each value. The effect and the remedy that follow are left out. A code
   * with several texts has the commonest.
   */
  message: string | readonly string[];
  severity: Severity;
  /** The fault in general. The error itself has the host and the figures. */
  meaning: string;
  /** The effect on the cluster, its clients and the update, beside that of the whole chapter. */
  impact: string;
  /** The next step of a person. */
  action: string;
  /** The page in `docs/` with the steps, where one exists. */
  page?: string;
}

/** Codes of one subject. */
export interface Chapter {
  title: string;
  /** The effect that all of them have. */
  impact: string;
  entries: Readonly<Record<string, CatalogueEntry>>;
}

/** The messages of an entry as a list. */
export function messagesOf({ message }: CatalogueEntry): readonly string[] {
  return typeof message === "string" ? [message] : message;
}
