/** One code, as the reference explains it. */
export interface CatalogueEntry {
  /** The fault in general. The error itself has the host and the figures. */
  meaning: string;
  /** The effect on the cluster and the update, where it differs from the rest of the chapter. */
  impact?: string;
  /** The next step of a person. */
  action: string;
  /** The page in `docs/` with the steps, where one exists. */
  page?: string;
}

/** Codes of one subject. */
export interface Chapter {
  title: string;
  /** The effect of these errors on the cluster and the update. */
  impact: string;
  entries: Readonly<Record<string, CatalogueEntry>>;
}
