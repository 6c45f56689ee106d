import { readablePreview } from "../../../scripts/previews/readablePreview";

const urn = "urn:pulumi:dev::etcd-cluster::etcd-cluster:index:EtcdCluster$command:remote:Command::";
const printed = `Previewing update (dev):
  pulumi:pulumi:Stack: (same)
    [urn=urn:pulumi:dev::etcd-cluster::pulumi:pulumi:Stack::etcd-cluster-dev]
    ~ command:remote:Command: (update)
        [id=etcd-health5f167b65]
        [urn=${urn}etcd-health-gate]
      ~ stdin: 
          - member=etcd01 3.6.16
          + member=etcd01 3.7.3
etcd: etcd 3.6.16 → 3.7.3: restarts etcd01.
    + etcd-cluster:index:EtcdNode: (create)
        [urn=urn:pulumi:dev::etcd-cluster::etcd-cluster:index:EtcdCluster$etcd-cluster:index:EtcdNode::etcd/etcd04]
    + command:remote:Command: (create)
        [urn=${urn}etcd/etcd04/member]
        connection: [secret]
        stdin     : "token=0123456789abcdef"
    ~ command:local:Command: (update)
        [urn=${urn}etcd-dns-server-srv]
      ~ stdin: 
warning: this comes in between
          + token=0123456789abcdef
          + 10.15.1.204:22: "ssh-ed25519 AAAAC3Nz"
    +-tls:index/locallySignedCert:LocallySignedCert: (replace)
        [urn=${urn}etcd-pki/client-root/cert]
      ~ certRequestPem: "a" => "b"
    --outputs:--
  ~ endpoints: "a" => "b"
Resources:
    + 1 to create
    ~ 2 to update
`;

test("a preview is shown by names, in their order, and without ids, outputs and warnings", () => {
  expect(readablePreview(printed)).toBe(`~ etcd-dns-server-srv (update)
    ~ stdin: 
        + token=...
        + 10.15.1.204:22: "ssh-ed25519 ..."
~ etcd-health-gate (update)
    ~ stdin: 
        - member=etcd01 3.6.16
        + member=etcd01 3.7.3
+- etcd-pki/client-root/cert (replace)
+ etcd/etcd04 (create)
+ etcd/etcd04/member (create)
Resources:
    + 1 to create
    ~ 2 to update`);
});
