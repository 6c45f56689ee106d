import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { etcdCluster } from "./etcdCluster";

const folder = mkdtempSync(join(tmpdir(), "etcd-files-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pem = (kind: string, word: string) =>
  `-----BEGIN ${kind}-----\n${Buffer.from(word).toString("base64")}\n-----END ${kind}-----\n`;
const pairs = new Map<string, { certificate: string; key: string }>();
/** A certificate with its key, the same ones for the same word. */
function pair(word: string) {
  const known = pairs.get(word);
  if (known) return known;
  const [certificate, key] = [join(folder, `${word}.pem`), join(folder, `${word}.key`)];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const words = ["req", "-x509", ...curve, "-subj", `/CN=${word}`, "-out", certificate, "-keyout", key];
  execFileSync("openssl", words, { stdio: "pipe" });
  const made = { certificate: readFileSync(certificate, "utf8"), key: readFileSync(key, "utf8") };
  pairs.set(word, made);
  return made;
}
const outputs = (word = "patroni") => ({
  caBundle: pair("ca").certificate,
  clientCertificates: { root: pair("root"), patroni: pair(word) },
});

let made = 0;
const newPlace = () => join(folder, `place-${++made}`);
function linkTo(place: string): string {
  const link = newPlace();
  symlinkSync(place, link);
  return link;
}
const write = (place: string, given: object | string = outputs(), client = "patroni") =>
  etcdCluster(["files", client, place], {
    input: typeof given === "string" ? given : JSON.stringify(given),
  });
const read = (place: string) =>
  ["ca.pem", "client.pem", "client-key.pem"].map((name) => readFileSync(join(place, name), "utf8"));

test("the three files of a client are written, which only their owner may read", () => {
  const place = newPlace();
  expect(write(place)).toEqual({
    status: 0,
    stdout: `${place}: the files of patroni changed.\n`,
    stderr: "",
  });
  const { certificate, key } = pair("patroni");
  expect(read(place)).toEqual([outputs().caBundle, certificate, key]);
  expect(statSync(place).mode & 0o777).toBe(0o700);
  for (const name of ["ca.pem", "client.pem", "client-key.pem"])
    expect(statSync(join(place, name)).mode & 0o777).toBe(0o600);
});

test("the exit code and the text say whether the files changed", () => {
  const place = newPlace();
  write(place);
  const before = readdirSync(place);
  expect(write(place)).toMatchObject({
    status: 4,
    stdout: `${place}: the files of patroni did not change.\n`,
  });
  expect(write(place, outputs("renewed"))).toMatchObject({ status: 0 });
  expect(read(place)[1]).toBe(pair("renewed").certificate);
  // The former set is gone.
  expect(readdirSync(place)).toHaveLength(before.length);
});

test("files that were changed by hand are written again", () => {
  const place = newPlace();
  write(place);
  chmodSync(join(place, "client-key.pem"), 0o644);
  expect(write(place).status).toBe(0);
  expect(statSync(join(place, "client-key.pem")).mode & 0o777).toBe(0o600);
  unlinkSync(join(place, "ca.pem"));
  expect(write(place).status).toBe(0);
  expect(read(place)[0]).toBe(outputs().caBundle);
});

test("a write that was interrupted leaves the old files, and the next one finishes it", () => {
  const place = newPlace();
  write(place);
  // As a kill leaves them: a new set, and a link that did not replace another one.
  mkdirSync(join(place, ".set-0123456789abcdef"));
  symlinkSync("nowhere", join(place, ".link-0123456789abcdef"));
  for (const name of [".set-0123456789abcdef", ".link-0123456789abcdef"])
    lutimesSync(join(place, name), 0, 0);
  expect(read(place)[1]).toBe(pair("patroni").certificate);
  expect(write(place, outputs("renewed")).status).toBe(0);
  expect(read(place)[1]).toBe(pair("renewed").certificate);
  expect(readdirSync(place).filter((name) => name.endsWith("0123456789abcdef"))).toEqual([]);
});

test("the outputs of the stack between, as the page has it, have the files of its client and of no other", () => {
  const page = readFileSync(join(__dirname, "../../../docs/how-to/connect-clients.md"), "utf8");
  const [, snippet = ""] = /## A client in another stack[^]*?```ts\n([^]*?)```/.exec(page) ?? [];
  const names = [...snippet.matchAll(/export const (\w+)/g)].map(([, name]) => name);
  const { caBundle, clientCertificates: all } = outputs();
  const platform: Record<string, unknown> = {
    caBundle,
    endpoints: ["https://etcd01:2379"],
    clientCertificates: { root: all.root, "kube-apiserver": pair("kube-apiserver") },
  };
  /** A value with `apply`, as an output has it. */
  const given = (value: unknown) =>
    Object.assign(Object(value) as object, { apply: (use: (one: unknown) => unknown) => use(value) });
  class StackReference {
    requireOutput = (name: string) => given(platform[name]) as unknown;
  }
  const program = `${snippet.replaceAll("export const", "const")}; JSON.stringify({ ${names.join(", ")} })`;
  const between = runInNewContext(program, { pulumi: { StackReference } }) as string;
  expect(between).not.toContain(JSON.stringify(all.root.key).slice(1, -1));
  expect(names).toEqual(["endpoints", "caBundle", "clientCertificates"]);
  const place = newPlace();
  expect(write(place, between, "kube-apiserver")).toMatchObject({ status: 0, stderr: "" });
  const { certificate, key } = pair("kube-apiserver");
  expect(read(place)).toEqual([caBundle, certificate, key]);
});

test("a set that another write makes at the same time stays", () => {
  const place = newPlace();
  write(place);
  mkdirSync(join(place, ".set-0123456789abcdef"));
  expect(write(place, outputs("renewed")).status).toBe(0);
  expect(readdirSync(place).filter((name) => name.startsWith(".set-"))).toHaveLength(2);
  expect(existsSync(join(place, ".set-0123456789abcdef"))).toBe(true);
});

test.each<[string, object]>([
  ["the key of another certificate", { certificate: pair("a").certificate, key: pair("b").key }],
  ["a text in place of the certificate", { certificate: pem("CERTIFICATE", "hello"), key: pair("a").key }],
  ["a text in place of the key", { certificate: pair("a").certificate, key: pem("PRIVATE KEY", "hello") }],
])("%s is refused, and the good files stay", (_, wrong) => {
  const place = newPlace();
  write(place);
  const before = read(place);
  const { status, stderr } = write(place, { ...outputs(), clientCertificates: { patroni: wrong } });
  expect(status).toBe(3);
  expect(stderr).toMatch(/clientCertificates\.patroni\..* (do not belong together|is not a PEM of a)/);
  expect(read(place)).toEqual(before);
});

test("a link to a directory that does not exist is refused, and so is an empty path", () => {
  const link = linkTo(newPlace());
  const { status, stderr } = write(link);
  expect({ status, stderr }).toEqual({
    status: 3,
    stderr: expect.stringContaining("Nothing was changed.") as string,
  });
  expect(stderr).toContain(`${link} is a link to a directory that does not exist.`);
  expect(etcdCluster(["files", "patroni", ""])).toMatchObject({ status: 3, stdout: "" });
});

test.each<[string, object | string, string, RegExp]>([
  ["a stack that was destroyed", {}, "patroni", /has no outputs: it was destroyed/],
  ["hidden secrets", { ...outputs(), clientCertificates: "[secret]" }, "patroni", /--show-secrets/],
  [
    "an unknown client",
    outputs(),
    "nginx",
    /no client "nginx"\. Its clients: root, patroni\. Add it to pki\.clients/,
  ],
  ["a name that every object has", outputs(), "constructor", /no client "constructor"/],
  ["outputs of another program", { url: "x" }, "patroni", /no clientCertificates of an EtcdCluster/],
  ["text that is not JSON", "error: no stack", "patroni", /not on stdin, or are not JSON/],
  [
    "a bundle that is not exported",
    { clientCertificates: outputs().clientCertificates },
    "patroni",
    /caBundle is not/,
  ],
  [
    "a key that was cut off",
    { ...outputs(), clientCertificates: { patroni: { ...pair("a"), key: pair("a").key.slice(0, 40) } } },
    "patroni",
    /clientCertificates\.patroni\.key is not a PEM of a private key/,
  ],
])("%s is a clear error, and no file is written", (_, given, client, words) => {
  const place = newPlace();
  const { status, stdout, stderr } = write(place, given, client);
  expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/BEGIN|at .*\.ts/);
  expect(existsSync(place)).toBe(false);
});

test("a directory that others may read is refused, with the command that closes it", () => {
  const place = mkdtempSync(join(folder, "open-"));
  chmodSync(place, 0o750);
  const { status, stderr } = write(place);
  expect(status).toBe(3);
  expect(stderr).toContain(`(mode 750). Nothing was changed. Run \`chmod 700 ${place}\`.`);
  expect(readdirSync(place)).toEqual([]);
});

test.each([
  ["that is there", (parent: string) => mkdtempSync(join(parent, "made-"))],
  ["that the command makes", (parent: string) => join(parent, "a", "b")],
  ["behind a link", (parent: string) => linkTo(mkdtempSync(join(parent, "made-")))],
])("a directory %s, which other users can replace, is refused", (_, placeIn) => {
  const parent = mkdtempSync(join(folder, "shared-"));
  const place = placeIn(parent);
  chmodSync(parent, 0o777);
  const { status, stderr } = write(place);
  expect(status).toBe(3);
  expect(stderr).toContain(
    `who can write to ${parent} (mode 777). No file was written. Run \`chmod go-w ${parent}\``,
  );
  expect(readdirSync(place)).toEqual([]);
  // The negative control: in a sticky directory no other user can rename it.
  chmodSync(parent, 0o1777);
  expect(write(place).status).toBe(0);
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot("a directory of another user on the way is refused", () => {
  const parent = mkdtempSync(join(folder, "others-"));
  chownSync(parent, 4242, 4242);
  const place = join(parent, "a");
  const { status, stderr } = write(place);
  expect(status).toBe(3);
  expect(stderr).toContain(`${parent} belongs to the user ID 4242`);
  expect(readdirSync(place)).toEqual([]);
});

test("a file of another program is not replaced", () => {
  const place = mkdtempSync(join(folder, "taken-"));
  writeFileSync(join(place, "ca.pem"), "mine");
  const { status, stderr } = write(place);
  expect(status).toBe(3);
  expect(stderr).toMatch(/ca\.pem is not a file that this command wrote\. Nothing was changed\./);
  expect(readdirSync(place)).toEqual(["ca.pem"]);
  expect(readFileSync(join(place, "ca.pem"), "utf8")).toBe("mine");
});

test("a path that is a file is refused, and so is a call without a directory", () => {
  const place = newPlace();
  writeFileSync(place, "");
  for (const path of [place, join(place, "below"), join(place, "further/below")])
    expect(write(path)).toMatchObject({
      status: 3,
      stderr: `${place} is not a directory. Nothing was changed. Give another directory. [client-files.unsafe]\n`,
    });
  expect(etcdCluster(["files", "patroni"])).toMatchObject({ status: 3 });
});
