import { digestErrors } from "../../../../../decisions/host/release/digestErrors";
import { InstallMethod } from "../../../../../decisions/host/release/installMethod";
import { installErrors } from "../../../../../decisions/host/release/installErrors";
import { digestFinding } from "../../../../../decisions/host/release/releaseFinding";
import { intermediateVersionErrors } from "../../../../../decisions/checks/upgrade/intermediateVersionErrors";
import { said } from "../../findings/said";

const digest = { amd64: "0".repeat(64), arm64: "F".repeat(64) };

test("each version has digests of its own, also on the way of an upgrade and from a mirror without TLS", () => {
  const digests = { "3.6.16": digest, "3.7.3": { amd64: digest.amd64 } };
  const [method, install] = [InstallMethod.Archive, { mirror: "http://mirror/etcd", digests }];
  const upgrade = { version: "3.7.3", intermediateVersions: ["3.6.16"], install: { ...install, method } };
  expect([...installErrors(upgrade), ...intermediateVersionErrors(upgrade)]).toEqual([]);
});

test.each([
  [{ digests: { "v3.6.16": digest } }, /^install\.digests: "v3\.6\.16" is not a version\./],
  [
    { digests: { "3.6.16": { arm64: "abc" } } },
    /^install\.digests\["3\.6\.16"\]\.arm64: "abc" is not a valid SHA-256/,
  ],
  [{ sha256: { amd64: "abc" } }, /^install\.sha256\.amd64: "abc" is not a valid SHA-256/],
  [{ sha256: digest, digests: { "3.6.16": digest } }, /^install\.digests: install\.sha256 has a digest too/],
])("%j is refused in one sentence", (install, sentence) => {
  expect(said(digestErrors(install)).errors).toEqual([expect.stringMatching(sentence)]);
});

test("a mirror without TLS needs a digest of the version that it is asked for", () => {
  const install = { mirror: "http://mirror/etcd", digests: { "3.6.16": digest } };
  expect(said(installErrors({ version: "3.7.3", install })).errors).toEqual([
    expect.stringMatching(/^install\.sha256: missing, and install\.mirror begins with http:/),
  ]);
});

test("the warning of an unknown digest names the field that takes it", () => {
  const url = "https://mirror/etcd/v3.6.99/etcd-v3.6.99-linux-arm64.tar.gz";
  expect(digestFinding("etcd01", url).message).toMatch(
    /Write the archive's SHA-256 in install\.digests\["3\.6\.99"\]\.arm64\.$/,
  );
});
