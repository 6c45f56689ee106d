import { planSentence } from "../../../../decisions/plan/planSentence";
import { stack, cluster, step, part, component, member, plan, printed, type Inputs } from "./plannedSteps";

/** How a value that a preview does not know comes in `pulumi preview --json`, and from a hook. */
describe.each<[string, unknown]>([
  ["in JSON", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
  ["from a hook", {}],
])("with an address that is not known yet, %s", (_, unknown) => {
  const made = (host: string, stdin: unknown) => [
    component(host, "create"),
    part("create", host, "program", undefined, {}),
    part("create", host, "install", undefined, { stdin: "version=3.6.16\n" }),
    part("create", host, "staged-files", undefined, { stdin } as Inputs),
    part("create", host, "member", undefined, { ...member(""), stdin } as Inputs),
  ];
  const health = `${stack}x$command:remote:Command::my-etcd-health-gate`;

  test("a bootstrap names every host, and the quorum of all of them", () => {
    const gateStep = step("create", health, cluster, undefined, { stdin: unknown } as Inputs);
    const bootstrap = step(
      "create",
      `${stack}x$command:local:Command::my-etcd-bootstrap`,
      cluster,
      undefined,
      {},
    );
    const found = plan(...["a", "b", "c"].flatMap((host) => made(host, unknown)), bootstrap, gateStep);
    expect(found && planSentence(found)).toBe("bootstraps a cluster of a, b, c; quorum 2 of 3");
  });

  test("an adoption is planned as one, by the files of the other hosts", () => {
    const gateStep = step("create", health, cluster, undefined, { stdin: unknown } as Inputs);
    const files = "--- host\nhostname=a\nadopt=8e9e05c52164694d\n";
    const found = plan(...made("a", files), ...made("b", unknown), gateStep);
    expect(found && planSentence(found)).toBe(
      "adopts the cluster 8e9e05c52164694d of a, b; no member restarts",
    );
    expect(printed(found)?.map(({ host, etcd }) => [host, etcd])).toEqual([
      ["a", "keeps running"],
      ["b", "keeps running"],
    ]);
  });

  test("a host that joins is named, and the members that are there stay", () => {
    const before = { stdin: "member=a https://a 3.6.16 x\n" };
    const gateStep = step("update", health, cluster, before, { stdin: unknown } as Inputs);
    const there = [component("a"), part("same", "a", "install", { stdin: "version=3.6.16\n" }, {})];
    const found = plan(...there, ...made("b", unknown), gateStep);
    expect(found && planSentence(found)).toBe(
      "adds b as a learner, then voter; quorum 1 of 1 → 2 of 2; no member restarts. " +
        "Clients: 1 of 1 URLs stays, 1 is new (1 not known yet)",
    );
  });

  test("a member restarts perhaps, and its row says why", () => {
    const files = { stdin: "--- etcd.conf\nETCD_NAME=a\n" };
    const before = { stdin: "member=a https://a 3.6.16 x\n" };
    const found = plan(
      component("a"),
      part("same", "a", "install", { stdin: "version=3.6.16\n" }, { stdin: "version=3.6.16\n" }),
      part("update", "a", "staged-files", files, { stdin: unknown } as Inputs),
      part("update", "a", "member", member("configuration=1\ntrust=g1"), {
        ...member(""),
        stdin: unknown,
      } as Inputs),
      step("update", health, cluster, before, { stdin: unknown } as Inputs),
    );
    expect(found).toMatchObject({ leaves: [], joins: [], voters: { before: 1, after: 1 } });
    expect(printed(found)).toEqual([
      {
        host: "a",
        etcd: "restarts",
        changes: [
          "restarts only if a value that this preview does not know yet, such as its address, changes",
        ],
      },
    ]);
  });
});
