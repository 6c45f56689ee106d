/** How a release gets onto a host: the host fetches the project's archive. */
export const defaultMethod = "archive";
