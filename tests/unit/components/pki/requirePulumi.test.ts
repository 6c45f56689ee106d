import { requirePulumi } from "../../../../components/pki/requirePulumi";

test("a CLI that is too old to renew certificates is refused, with the reason and what to install", async () => {
  const refused = requirePulumi("etcd-pki", {
    requirePulumiVersion: () =>
      Promise.reject(new Error("Pulumi CLI version 3.207.0 does not satisfy >=3.217.0")),
  });
  await expect(refused).rejects.toThrow(
    new RegExp(
      String.raw`^etcd-pki: the Pulumi CLI .*3\.207\.0 does not satisfy.* never ` +
        String.raw`renews a certificate.* No host was changed\. Install a newer CLI`,
    ),
  );
});

test("an SDK that is too old to renew certificates is refused, with the reason and what to install", async () => {
  await expect(requirePulumi("etcd-pki", {})).rejects.toThrow(
    new RegExp(
      String.raw`^etcd-pki: the @pulumi/pulumi that is installed is older than 3\.217\.0\..* No host was ` +
        String.raw`changed\. Install a newer one: npm install @pulumi/pulumi@\^3\.217\.0 \[pulumi\.too-old\]$`,
    ),
  );
});

test("a CLI that is new enough is asked for the version that the package's manifest names, and is taken", async () => {
  const { peerDependencies } = jest.requireActual<{ peerDependencies: Record<string, string> }>(
    "../../../../package.json",
  );
  const asked: string[] = [];
  await requirePulumi("etcd-pki", {
    requirePulumiVersion: (range) => {
      asked.push(range);
      return Promise.resolve();
    },
  });
  expect(asked.map((range) => range.replace(">=", "^"))).toEqual([peerDependencies["@pulumi/pulumi"]]);
});
