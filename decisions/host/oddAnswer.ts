/** What a host or its etcd answered and nobody here can read. Whoever asked names the host. */
export function oddAnswer(what: string, answer: string): Error {
  const quoted = JSON.stringify(answer.length > 300 ? `${answer.slice(0, 300)}...` : answer);
  return new Error(`${what} is not valid: ${quoted}`);
}
