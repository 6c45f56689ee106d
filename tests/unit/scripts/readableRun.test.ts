import { readableRun } from "../../../scripts/previews/readableRun";

const printed = `Previewing update (prod):

@ previewing update....
 +  command:remote:Command etcd/etcd04/member create 
 ~  command:local:Command etcd-preflight update [diff: ~environment,stdin]
    pulumi:pulumi:Stack etcd-cluster-prod  1 message
Diagnostics:
  pulumi:pulumi:Stack (etcd-cluster-prod):
    etcd: adds etcd04 as a learner, then voter.

Updating (prod):

 +  command:remote:Command etcd/etcd04/member creating (0s) 
@ updating....
 +  command:remote:Command etcd/etcd04/member creating (0s) adding etcd04 as a learner
 +  command:remote:Command etcd/etcd04/member created (0.65s) adding etcd04 as a learner
 ~  command:local:Command etcd-preflight updated (12s) [diff: ~stdin]
Resources:
    + 1 created

Duration: 5s
`;

test("a run is shown without times, and with each report of a command once", () => {
  expect(readableRun(printed)).toBe(`Previewing update (prod):

 +  command:remote:Command etcd/etcd04/member create
 ~  command:local:Command etcd-preflight update
Diagnostics:
  pulumi:pulumi:Stack (etcd-cluster-prod):
    etcd: adds etcd04 as a learner, then voter.

Updating (prod):

 +  command:remote:Command etcd/etcd04/member creating adding etcd04 as a learner
 +  command:remote:Command etcd/etcd04/member created
 ~  command:local:Command etcd-preflight updated
Resources:
    + 1 created`);
});
