import { utils } from "ssh2";
import { connectionErrors } from "../../../../../decisions/host/ssh/connectionErrors";
import { sshKeyPair } from "../../../support/sshKeyPair";

const line = (kind: "rsa" | "ed25519") =>
  kind === "rsa" ? utils.generateKeyPairSync("rsa", { bits: 2048 }).public : sshKeyPair().public;
const [rsa, ed25519] = [line("rsa"), line("ed25519")];
const refusal = (hostKey: string) =>
  connectionErrors("connection", { hostKey }).map(({ message }) => message);

test("a pinned RSA key is refused, since no current sshd answers Pulumi's plugin with one", () => {
  expect(refusal(rsa)).toEqual([
    expect.stringMatching(/of the kind ssh-rsa.*`ssh-keyscan -t ed25519,ecdsa HOST`.*`ssh-keygen -A`/),
  ]);
});

test("the line that works is named where the text has it", () => {
  expect(refusal(`10.0.0.1 ${rsa}\n10.0.0.1 ${ed25519}\n`)).toEqual([
    expect.stringContaining(`Write only this line of it: "${ed25519.trim()}"`),
  ]);
});

test("an RSA key behind another one does no harm", () => {
  expect(refusal(`${ed25519}\n${rsa}`)).toEqual([]);
});
