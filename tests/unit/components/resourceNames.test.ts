import fc from "fast-check";
import { answerRestores } from "../support/answerRestores";
import { registeredByComponents, type Registered } from "../support/registeredByComponents";

jest.mock("../../../components/host/runHostProgram");
jest.setTimeout(60_000);

let registered: Registered[] = [];
beforeAll(async () => {
  answerRestores();
  registered = await registeredByComponents();
});

/** A user's names for one component. */
interface Names {
  component: string;
  hosts: string[];
  clients: string[];
  tokens: string[];
}

/** The kind and name of all that one component registers with these names. */
function lines({ component, hosts: hostNames, clients: clientNames, tokens }: Names, joint = "/"): string[] {
  const choices = Object.entries({ zhost: hostNames, zclient: clientNames, ztoken: tokens });
  return registered.flatMap(({ kind, name }) =>
    choices
      .reduce(
        (names, [word, values]) =>
          name.includes(word)
            ? names.flatMap((one) => values.map((value) => one.replaceAll(word, () => value)))
            : names,
        [name.replaceAll("/", joint)],
      )
      .map((one) => `${kind} ${one.replaceAll("zcomponent", () => component)}`),
  );
}

const infixes = ["dns", "pki-member", "pki-client", "restore", "health-gate", "bootstrap", "founding"];
const word = fc.constantFrom(
  "a",
  "b",
  "c",
  "member",
  "client",
  "key",
  "stage",
  "crl",
  "ssh",
  "health",
  ...infixes,
);
const words = fc.array(word, { minLength: 1, maxLength: 4 });
const joinedBy = (...joints: string[]) =>
  fc.tuple(words, fc.constantFrom(...joints)).map(([parts, joint]) => parts.join(joint));
const several = (name: fc.Arbitrary<string>) => fc.uniqueArray(name, { minLength: 1, maxLength: 3 });
const names: fc.Arbitrary<Names> = fc.record({
  component: fc.oneof(joinedBy("-", "/", ".", "_"), fc.string({ minLength: 1 })),
  hosts: several(joinedBy("-")),
  clients: several(joinedBy("-", ".", "_")),
  tokens: several(joinedBy("-", ".", "_")),
});
/** Names that are parts of one text, such as `a-dns-b-dns-c`, without the word of this program between them. */
const cutAt = (text: string[], at: number, joint: string): Names => {
  const rest = text.slice(infixes.includes(text[at] ?? "") ? at + 1 : at).join("-") || "a";
  return { component: text.slice(0, at).join(joint), hosts: [rest], clients: [rest], tokens: [rest] };
};
const cuts = fc
  .tuple(fc.array(word, { minLength: 3, maxLength: 6 }), fc.nat(), fc.nat(), fc.constantFrom("-", "-", "/"))
  .map(([text, ...rest]) => {
    const [one, other, joint] = rest;
    return [one, other].map((at) => cutAt(text, 1 + (at % (text.length - 1)), joint)) as [Names, Names];
  });
const two = fc
  .oneof(fc.tuple(names, names), cuts)
  .filter(([one, other]) => one.component !== other.component);

function shared(one: Names, other: Names, joint?: string): string[] {
  const taken = new Set(lines(one, joint));
  return lines(other, joint).filter((line) => taken.has(line));
}

test("every kind of resource that is named after a host, a client or a token is among those that are compared", () => {
  const known = registered.map(({ name }) => name);
  expect(known).toEqual(
    expect.arrayContaining([
      "zcomponent/zhost",
      "zcomponent/zhost/member",
      "zcomponent/zhost/discovery",
      "zcomponent/zhost/restore-switch-ztoken",
      "zcomponent/zhost/upgrade-to-3.5.33",
      "zcomponent/zhost/upload-arm64",
      "zcomponent/zhost/login",
      "zcomponent/zhost/session",
      "zcomponent/ztoken/restore",
      "zcomponent-pki/member-zhost/cert",
      "zcomponent-dns/zhost/address6",
      "zcomponent/zhost/server-srv",
      "zcomponent/client-zclient/key",
    ]),
  );
  // A hyphen beside a user's name would join it as earlier versions did.
  expect(known.filter((name) => /z(host|token|client)-|-zcomponent/.test(name))).toEqual([]);
});

test("no resource and no hook of two components has the same name, whatever their hosts and clients are called", () => {
  fc.assert(
    fc.property(two, ([one, other]) => {
      expect(shared(one, other)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test("a component whose name ends with words of this program has no resource or hook of the other one's name", () => {
  const user = { hosts: ["b"], clients: ["c"], tokens: ["d"] };
  // `zcomponent-late-ssh-host-keys` gives `-late`, `-late-ssh` and so on.
  const ends = registered.flatMap(({ name }) => {
    const words = name.replace("zcomponent", "").split("-");
    return words.map((_, at) => words.slice(0, at + 1).join("-")).filter((end) => /^-/.test(end));
  });
  expect(ends).toContain("-late-ssh");
  for (const end of new Set(ends))
    expect(shared({ component: "a", ...user }, { component: `a${end}`, ...user })).toEqual([]);
});

test("no two resources and no two hooks of one component have the same name", () => {
  fc.assert(
    fc.property(names, (one) => {
      const all = lines(one);
      expect(all.filter((line, at) => all.indexOf(line) !== at)).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

// The negative control.
test("joined by hyphens, names of records, certificates, hosts and restores would be the same", () => {
  const alike = new Set<string>();
  for (const [one, other] of fc.sample(
    cuts.filter(([one, other]) => one.component !== other.component),
    { numRuns: 300, seed: 1 },
  ))
    for (const line of shared(one, other, "-")) alike.add(line.split(" ").slice(0, -1).join(" "));
  const kinds = [
    "DnsSrv$command",
    "Pki$tls",
    "EtcdCluster$etcd-cluster:index:EtcdNode",
    "EtcdCluster$command:local",
  ];
  expect(kinds.filter((kind) => ![...alike].some((one) => one.includes(kind)))).toEqual([]);
});

test("each resource whose names are joined is found under the name that earlier versions joined", () => {
  const former = (name: string) =>
    ({
      "zcomponent/ztoken/restore": "zcomponent-restore-ztoken",
      "zcomponent/zhost/server-srv": "zcomponent-server-srv-zhost",
      "zcomponent/zhost/client-srv": "zcomponent-client-srv-zhost",
      "zcomponent/zhost/domain-address": "zcomponent-domain-address-zhost",
      "zcomponent/zhost/domain-address6": "zcomponent-domain-address6-zhost",
    })[name] ?? name.replaceAll("/", "-");
  const joined = registered.filter(({ kind, name }) => !kind.endsWith(" hook") && name.includes("/"));
  expect(joined.length).toBeGreaterThan(30);
  expect(joined.filter(({ name, aliases }) => !aliases.includes(former(name)))).toEqual([]);
});

/** The resources that an ordinary update replaces or deletes, and that hold nothing which a cluster needs. */
const passing =
  /\/(key|request|cert|restore|upload-(amd64|arm64)|upgrade-to-[\d.]+|restore-(stage|stop|switch)-ztoken)$/;

test("a protected component lets an update replace or delete what passes, and protects all else", async () => {
  const all = (await registeredByComponents({ protect: true })).filter(({ kind }) => !kind.endsWith(" hook"));
  const found = (wanted: boolean) => all.filter(({ protect }) => protect === wanted).map(({ name }) => name);
  expect(found(false)).toEqual(all.map(({ name }) => name).filter((name) => passing.test(name)));
  expect(found(true)).toEqual(
    expect.arrayContaining(["zcomponent-pki-ca-key", "zcomponent-bootstrap", "zcomponent/zhost/member"]),
  );
});
