import { ForeignCluster } from "../../tests/integration/support/foreignCluster";

// In a lab's network: makes a cluster by hand on three hosts, and prints what a stack that adopts it is to know.
const { clusterId, authority } = ForeignCluster.create(["etcd01", "etcd02", "etcd03"], {
  version: "3.5.35",
});
console.log(JSON.stringify({ clusterId, authority }));
