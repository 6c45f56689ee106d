import * as fc from "fast-check";
import { clientsPlan, type OtherChanges } from "../../../../decisions/clients/clientsPlan";
import { clientsSentence } from "../../../../decisions/clients/clientsSentence";
import { clientsWarnings } from "../../../../decisions/clients/clientsWarnings";
import { savedGateInput } from "../../../../decisions/checks/gate/gateInput";

const gate = (hosts: readonly string[], authorities = "signing=1\ntrusted=1\n") =>
  savedGateInput(
    hosts.map((host) => `member=${host} https://${host}:2379 3.6.16 x\n`).join("") + authorities,
  );
const none: OtherChanges = {
  certificates: [],
  dropped: [],
  keysInOtherForm: false,
  revoked: 0,
  needCertificates: false,
  names: { gone: [], added: [] },
};
const unlisted = { lost: [], formerUrls: [] };
const url = (address: string) => `https://${address}${address.includes(":") ? "" : ":2379"}`;
/** The plan of a change of hosts; `b@c` is the host b with the address of c. */
function hosts(before: string, after: string, lost: readonly string[] = [], former = "") {
  const members = (text: string) =>
    gate([]).members.concat(
      text.split(" ").map((word) => {
        const [name = "", address = name] = word.split("@");
        return { name, clientUrl: address === "?" ? "" : url(address), version: "", digest: "" };
      }),
    );
  const formerUrls = former.split(" ").flatMap((name) => (name === "" ? [] : [url(name)]));
  return clientsPlan({ members: members(before) }, { members: members(after) }, none, { lost, formerUrls });
}

test.each([
  ["a b c", "a b c", ""],
  ["a b c", "a b c d e", "3 of 3 URLs stay, 2 are new"],
  ["a b c d e", "a b c", "3 of 5 URLs stay"],
  ["a b c", "c d e", "1 of 3 URLs stays, 2 are new"],
  ["a b c", "d e f", "0 of 3 URLs stay, 3 are new"],
  ["a b c", "a b c@d", "2 of 3 URLs stay, 1 is new"],
  ["a b c", "a d@? e", "1 of 3 URLs stays, 2 are new (1 not known yet)"],
])("with the hosts %s → %s a preview counts the client URLs: %s", (before, after, words) => {
  expect(clientsSentence(hosts(before, after))).toBe(words);
});

describe("a preview warns", () => {
  const order = /add the new hosts in one update, give the new output endpoints to the clients, and restart/;

  test("where no client URL stays, with the order that works", () => {
    const [warning, ...others] = clientsWarnings(hosts("a b c", "d e f"));
    expect(others).toEqual([]);
    expect(warning).toMatch(/^none of the 3 client URLs stays\. .* loses the cluster in this update\./);
    expect(warning).toMatch(order);
  });

  test("where one client URL stays, which it names", () => {
    const [warning] = clientsWarnings(hosts("a b c", "c d e"));
    expect(warning).toMatch(
      /^only https:\/\/c:2379 of the 3 client URLs stays\. .* whenever that member restarts\./,
    );
    expect(warning).toMatch(order);
  });

  test("and names no order of updates where the hosts that leave are lost", () => {
    const [warning] = clientsWarnings(hosts("a b c", "a", ["b", "c"]));
    expect(warning).toBeUndefined();
    const [grown] = clientsWarnings(hosts("a b c", "a d e", ["b", "c"]));
    expect(grown).toMatch(/The other hosts are lost, so after this update give the new output endpoints/);
    expect(grown).not.toContain("Drop the old hosts");
    expect(clientsWarnings(hosts("a b c", "a d e", ["b"]))[0]).toContain("Drop the old hosts");
  });

  test("where all addresses change, and not about hosts that leave", () => {
    const [warning] = clientsWarnings(hosts("a b c", "a@d b@e c@f"));
    expect(warning).toMatch(/change the address of one host in this update/);
    expect(warning).not.toMatch(/hosts in one update/);
  });

  test("where the port of all hosts changes, with a list that has both", () => {
    const plan = hosts("a b", "a@a:12379 b@b:12379");
    const [warning, ...others] = clientsWarnings(plan);
    expect(others).toEqual([]);
    expect(warning).toContain(
      "before it, give the clients a list of today's URLs and the new ones, and restart those that read it once: " +
        `${[...plan.urls.before, ...plan.urls.added].join(",")}. After it, give the new output endpoints`,
    );
    expect(warning).not.toContain("one host");
  });

  test("where a client may have the list before today's, of which too little stays", () => {
    const [warning, ...others] = clientsWarnings(hosts("a b c d e", "c d e", [], "a b c"));
    expect(others).toEqual([]);
    expect(warning).toMatch(
      /^only https:\/\/c:2379 of the 3 .* list before today's stays\. .* loses the cluster whenever that member/,
    );
    expect(warning).toContain("Before this update, give today's output endpoints to the clients");
    expect(clientsWarnings(hosts("a b c d e f", "d e f", [], "a b c"))[0]).toMatch(
      /^none of the 3 client URLs/,
    );
    expect(clientsWarnings(hosts("a b c", "b c", [], "a"))[0]).toMatch(
      /^https:\/\/a:2379, the only client URL of the list before today's, goes away\. /,
    );
    // The negative controls: enough of that list stays, or no host of it leaves now.
    expect(clientsWarnings(hosts("a b c d e", "b c d", [], "a b c"))).toEqual([]);
    expect(clientsWarnings(hosts("c d e f", "c d e", [], "a b c"))).toEqual([]);
  });

  test.each([
    ["a b c", "a b d"],
    ["a b c d e f", "d e f"],
    ["a b c", "a"],
    ["a", "a b c"],
  ])("and not with the hosts %s → %s", (before, after) => {
    expect(clientsWarnings(hosts(before, after))).toEqual([]);
  });
});

test("whichever hosts stay, leave and join, the numbers of URLs add up", () => {
  const some = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "f"), { minLength: 1 });
  fc.assert(
    fc.property(some, some, (before, after) => {
      const { stay, added, unknown } = clientsPlan(gate(before), gate(after), none, unlisted).urls;
      expect(stay.length + added.length + unknown).toBe(after.length);
      expect(stay).toEqual(
        before.filter((host) => after.includes(host)).map((host) => `https://${host}:2379`),
      );
    }),
  );
});

describe("each step of a CA rotation says what clients must have", () => {
  const steps = [
    "signing=1\ntrusted=1\n",
    "signing=1\ntrusted=1\ntrusted=2\n",
    "signing=2\ntrusted=1\ntrusted=2\n",
    "signing=2\ntrusted=2\n",
  ];
  const names = ["kube-apiserver", "root"];

  test.each([
    [1, [], "before CA generation 2 signs, each client needs the new output caBundle"],
    [
      2,
      names,
      "each client must trust CA generation 2 now, and new connections of the others fail; " +
        "new certificates for kube-apiserver, root",
    ],
    [
      3,
      [],
      "clients that do not trust CA generation 2 are cut off, and so are those with certificates of CA generation 1",
    ],
  ])("step %i", (step, certificates, words) => {
    const [before, after] = [gate(["a"], steps[step - 1]), gate(["a"], steps[step])];
    const plan = clientsPlan(before, after, { ...none, certificates }, unlisted);
    expect(clientsSentence(plan)).toBe(words);
  });
});
