import fc from "fast-check";
import type { ClusterConfiguration } from "../../../../../decisions/arguments/clusterConfiguration";
import { intermediateVersionErrors } from "../../../../../decisions/checks/upgrade/intermediateVersionErrors";
import { upgradeSteps } from "../../../../../decisions/checks/upgrade/upgradeSteps";
import { said } from "../../findings/said";

const to = (version: string, ...intermediateVersions: string[]): ClusterConfiguration => ({
  version,
  intermediateVersions,
});

test.each<[ClusterConfiguration]>([
  [{ version: "3.7.3" }],
  [to("3.7.3")],
  [to("3.7.3", "3.6.16")],
  [to("3.7.3", "3.5.35", "3.6.16")],
  [to("3.6.16", "3.5.35")],
  [{ ...to("3.7.3", "3.6.16"), install: { method: "archive", mirror: "http://mirror" } }],
  [{ ...to("3.7.3", "3.6.16"), settings: { extra: { ETCD_MEMORY_MLOCK: "true" } } }],
])("%j is fine", (configuration) => {
  expect(said(intermediateVersionErrors(configuration))).toEqual({ errors: [], warnings: [] });
});

test.each<[ClusterConfiguration, RegExp]>([
  [to("3.7.3", "3.6"), /^intermediateVersions: "3\.6" is not an etcd release/],
  [to("3.7.3", "3.6.2"), /^intermediateVersions: etcd 3\.6\.2 must not run/],
  [to("3.7.3", "3.4.36"), /^intermediateVersions: etcd 3\.4\.36 is not supported/],
  [to("3.6.16", "3.7.3"), /3\.7\.3 does not come before 3\.6\.16/],
  [to("3.7.3", "3.6.16", "3.5.35"), /3\.6\.16 does not come before 3\.5\.35/],
  [to("3.6.16", "3.6.14"), /within etcd 3\.6 no step is needed.*Leave 3\.6\.14 out/],
  [to("3.7.3", "3.5.35"), /from 3\.5\.35 to 3\.7\.3 .*Write \["3\.5\.35", "3\.6\.16"\]/],
  [{ ...to("3.7.3", "3.6.16"), install: { method: "upload" } }, /install\.method "upload" has one version/],
  [{ ...to("3.7.3", "3.6.16"), install: { sha256: { amd64: "0" } } }, /install\.sha256 is the digest of one/],
  [
    {
      ...to("3.7.3", "3.6.16"),
      settings: { extra: { ETCD_FEATURE_GATES: "FastLeaseKeepAlive=true" } },
    },
    /^settings\.extra\.ETCD_FEATURE_GATES: etcd 3\.6 has no feature gate FastLeaseKeepAlive/,
  ],
])("%j is refused in one sentence", (configuration, sentence) => {
  const { errors } = said(intermediateVersionErrors(configuration));
  expect(errors).toEqual([expect.stringMatching(sentence)]);
});

test("holes that are public are warned of, on the way too", () => {
  expect(said(intermediateVersionErrors(to("3.7.3", "3.6.12"))).warnings).toEqual([
    expect.stringMatching(/^intermediateVersions: etcd 3\.6\.12 has known security holes/),
  ]);
});

test("steps without an error can be walked from the first of them", () => {
  const version = fc
    .record({ minor: fc.integer({ min: 5, max: 7 }), patch: fc.nat(40) })
    .map(({ minor, patch }) => `3.${minor}.${patch}`);
  fc.assert(
    fc.property(fc.array(version, { minLength: 1, maxLength: 3 }), version, (through, target) => {
      if (said(intermediateVersionErrors(to(target, ...through))).errors.length > 0) return;
      expect(upgradeSteps([through[0] ?? ""], through, target)).toMatchObject({ ok: true });
    }),
  );
});
