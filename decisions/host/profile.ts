/** `general` serves a Kubernetes cluster of some hundred nodes; `heavy` thousands of clients. */
export const Profile = { General: "general", Heavy: "heavy" } as const;
export type Profile = (typeof Profile)[keyof typeof Profile];
