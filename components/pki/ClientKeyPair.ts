/** A client shows these to a member. */
export interface ClientKeyPair {
  /** PEM. */
  certificate: string;
  /** PEM of its key, in PKCS#8. */
  key: string;
}
