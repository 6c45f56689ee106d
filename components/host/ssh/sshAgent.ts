import { connect } from "node:net";

/** The protocol of SSH agents (draft-ietf-sshm-ssh-agent): a length, then a type, then the content. */
const askForIdentities = Buffer.from([0, 0, 0, 1, 11]);
const identitiesAnswer = 12;
const answerMs = 5000;

/** The kinds of the keys that an agent holds. Throws where the agent does not answer. */
export async function agentKeyKinds(socketPath: string): Promise<string[]> {
  return kindsIn(await asked(socketPath));
}

function asked(socketPath: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let answer = Buffer.alloc(0);
    const socket = connect(socketPath, () => socket.write(askForIdentities));
    const slow = new Error(`no answer within ${answerMs / 1000} s`);
    const deadline = setTimeout(() => socket.destroy(slow), answerMs);
    socket.on("data", (data) => {
      answer = Buffer.concat([answer, data]);
      if (answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0)) socket.end();
    });
    socket.on("error", reject);
    socket.on("close", () => {
      clearTimeout(deadline);
      if (answer[4] === identitiesAnswer) resolve(answer);
      else reject(new Error("it does not list its keys"));
    });
  });
}

function kindsIn(answer: Buffer): string[] {
  let at = 9;
  const field = () => {
    const end = at + 4 + answer.readUInt32BE(at);
    const content = answer.subarray(at + 4, end);
    at = end;
    return content;
  };
  return Array.from({ length: answer.readUInt32BE(5) }, () => {
    const key = field();
    field(); // the comment
    return key.subarray(4, 4 + key.readUInt32BE(0)).toString("latin1");
  });
}
