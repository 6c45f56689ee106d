import type { PkiSettings } from "../../components/Pki";
import { CliStack } from "./support/cliStack";
import { etcdProcess, get, memberList, put } from "./support/etcd";
import { foreignAuthority } from "./support/foreignAuthority";
import { labEnvironment, onHost, outputOf } from "./support/lab";
import { again, clusterArgs, hosts, TestStack } from "./support/stack";
import { footprint } from "./support/untouched";

jest.setTimeout(240_000);

let owner: TestStack;
let other: TestStack;
// The records in the lab's zone are the owner's.
const nameless = { domain: undefined, dns: undefined };
const taken = ["etcd01", "etcd02", "etcd03"];
/** The heading of a drift report, which says nothing about members of another cluster. */
const drifted = "as the last update left them";

beforeAll(async () => {
  owner = await TestStack.create("owner", { etcd: clusterArgs({ hosts: hosts(...taken) }) });
  other = await TestStack.create("other");
  await owner.up();
  put("etcd01", "/owner", "still here");
});
afterAll(async () => {
  for (const name of ["etcd01", "etcd02"]) onHost(name, "touch /var/lib/etcd-host/abandon");
  await owner.destroy();
  await other.destroy();
});

test("hosts of another cluster are refused before anything is changed, in preview too", async () => {
  other.clusters = { etcd: clusterArgs({ hosts: hosts(...taken), repairDrift: true }) };
  const before = footprint(...taken);
  const words = await other.refused();
  expect(words).not.toContain(drifted);
  for (const name of taken)
    expect(words).toMatch(new RegExp(`${name}:\\s+ERROR data: holds a member of an etcd cluster`));
  await expect(other.preview()).rejects.toThrow(/holds a member of an etcd cluster/);
  expect(footprint(...taken)).toEqual(before);
});

test("without preflight its certificates are refused, and the cluster that is there keeps running", async () => {
  other.clusters = {
    etcd: clusterArgs({ ...nameless, hosts: hosts(...taken), preflight: false, repairDrift: true }),
  };
  const before = footprint(...taken).map((text) => text.replace(/.*\/usr\/local\/sbin\/etcd-host\n/, ""));
  expect((await other.preview()).printed).not.toContain(drifted);
  const words = await other.refused();
  expect(words).toContain("If it is a member of another cluster, take the host out of one of the two");
  expect(words).not.toContain(drifted);
  expect(footprint(...taken).map((text) => text.replace(/.*\/usr\/local\/sbin\/etcd-host\n/, ""))).toEqual(
    before,
  );
  await other.destroy();
  expect(memberList("etcd01")).toHaveLength(3);
  expect(get("etcd03", "/owner")).toBe("still here");
});

test("data of an unknown owner is not started, and the host joins once that data is moved away", async () => {
  const lost = memberList("etcd01").find(({ name }) => name === "etcd02")?.id;
  outputOf("etcd02", "rm /var/lib/etcd-host/identity /data/lib/etcd/etcd-host.identity");
  const [one, , three] = hosts(...taken);
  owner.clusters = {
    etcd: clusterArgs({ hosts: [one, again("etcd02"), three].filter((host) => host !== undefined) }),
  };
  const words = await owner.refused();
  expect(words).toMatch(
    /\/data\/lib\/etcd on etcd02 holds data, and nothing on the host says of which cluster/,
  );
  const [, mend = ""] = /If that data is not needed: (.*); then pulumi up again/.exec(words) ?? [];
  outputOf("etcd02", mend);
  await owner.up();
  const now = memberList("etcd02");
  expect(now.map(({ name, learner }) => [name, learner])).toEqual(taken.map((name) => [name, false]));
  expect(now.find(({ name }) => name === "etcd02")?.id).not.toBe(lost);
  expect(get("etcd02", "/owner")).toBe("still here");
});

describe("two clusters with one CA", () => {
  const members = ["etcd05", "etcd06", "etcd07"];
  let first: TestStack;
  let second: TestStack;
  let pki: PkiSettings;

  beforeAll(async () => {
    pki = { customCAs: { 1: foreignAuthority() } };
    first = await TestStack.create("first", {
      etcd: clusterArgs({ ...nameless, hosts: hosts(...members), pki }),
    });
    second = await TestStack.create("second");
    await first.up();
    put("etcd05", "/first", "still here");
  });
  afterAll(async () => {
    await second.destroy();
    await first.destroy();
  });

  test.each<[string, Partial<ReturnType<typeof clusterArgs>>, RegExp]>([
    [
      "under another name, whose certificates the members would turn away",
      { domain: "elsewhere.test", dns: undefined },
      new RegExp(
        String.raw`the other members of etcd05 \(bootstrap \w+\) admit only those whose ` +
          String.raw`certificate names members\.etcd\.internal, and the new one does not\. Nothing was changed`,
      ),
    ],
    [
      "under the same name, by the bootstrap of their data",
      nameless,
      new RegExp(
        String.raw`/data/lib/etcd on etcd05 holds data of another cluster \(bootstrap ` +
          String.raw`token '\w+', here '\w+'\)\. Nothing was changed.*etcd-host set-aside`,
      ),
    ],
  ])("keep apart: the second is refused %s", async (_, more, refusal) => {
    const before = members.map(etcdProcess);
    second.clusters = { etcd: clusterArgs({ ...more, hosts: hosts(...members), pki, preflight: false }) };
    expect(await second.refused()).toMatch(refusal);
    await second.stack.destroy({ color: "never" });
    expect(members.map(etcdProcess)).toEqual(before);
    expect(memberList("etcd06").map(({ name }) => name)).toEqual(members);
    // The members take each other's certificates at new handshakes too.
    outputOf("etcd06", "systemctl restart etcd");
    expect(get("etcd06", "/first")).toBe("still here");
  });
});

test("once its data is moved aside, as in the error, the host may be used", async () => {
  outputOf("etcd03", "systemctl stop etcd; etcd-host set-aside");
  other = await TestStack.create("heir");
  other.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts("etcd03") }) };
  await other.up();
  expect(memberList("etcd03").map(({ name }) => name)).toEqual(["etcd03"]);
  expect(outputOf("etcd03", "ls /data/lib/etcd/set-aside")).toContain("by-hand");
});

describe("a host on which a person has files by the names of this program's", () => {
  const at = "etcd04";
  const archive = "etcd-v3.6.16-linux-amd64";
  let stack: TestStack;
  /** Each file by its content, and each link by its target. Only this program's own state directory is left out. */
  const things = () =>
    outputOf(
      at,
      `find /srv/person -type f -exec sha256sum {} + | sort
       find /srv/person /opt/etcd /etc/etcd /usr/local/bin/etcd /etc/systemd/system/etcd.service.d \
         -maxdepth 2 -type l -printf '%p -> %l\\n' | sort`,
    ).split("\n");
  /** Files that ours replaced, by their content, and links by their targets. */
  const kept = () =>
    outputOf(
      at,
      `cd /var/lib/etcd-host/kept && find . -type f -exec sha256sum {} + && find . -type l -printf '%p -> %l\\n'`,
    );

  beforeAll(async () => {
    outputOf(
      at,
      `mkdir -p /srv/person/keys /srv/person/drop-ins /srv/person/releases/v3.6.16 /srv/person/releases/v3.5.9
       mkdir -p /srv/person/conf/pki/discovery /srv/person/conf/pki/set.server /srv/person/conf/pki/0123456789abcdef
       cd /srv/person
       curl -fsS ${labEnvironment().mirrorUrl}/v3.6.16/${archive}.tar.gz |
         tar -xz -C releases/v3.6.16 --strip-components=1 --no-same-owner ${archive}/etcd ${archive}/etcdctl
       mkdir releases/v3.6.16/Documentation && echo mine >releases/v3.6.16/Documentation/mine.md
       echo mine | tee releases/v3.5.9/etcd conf/bootstrap.conf conf/etcdctl.port conf/pki/revoked.der \
         conf/pki/discovery/key.pem conf/pki/set.server/ca.pem conf/pki/0123456789abcdef/trust \
         conf/pki/0123456789abcdef/private-ca-key.pem keys/member.pem >/dev/null
       printf '[Service]\\nNice=0\\n' >drop-ins/etcd-host-proxy.conf
       chmod -R go-w /srv/person
       ln -s /srv/person/releases /opt/etcd
       ln -s /srv/person/conf /etc/etcd
       ln -s /srv/person/drop-ins /etc/systemd/system/etcd.service.d
       ln -s /opt/etcd/v3.5.9/etcd /usr/local/bin/etcd
       ln -s /srv/person/keys conf/pki/current`,
    );
    stack = await TestStack.create("beside", { etcd: clusterArgs({ ...nameless, hosts: hosts(at) }) });
  });
  afterAll(async () => {
    await stack.destroy();
    onHost(
      at,
      `rm -rf /srv/person /var/lib/etcd-host/kept /usr/local/bin/etcd
       for link in /opt/etcd /etc/etcd /etc/systemd/system/etcd.service.d; do [ ! -L $link ] || rm $link; done
       systemctl daemon-reload`,
    );
  });

  const certificatesOfAnother =
    /\/etc\/etcd\/pki\/current is a link to \/srv\/person\/keys, which etcd-host did not make/;

  test("a link by which an etcd may read its certificates is refused in the preview", async () => {
    const before = things();
    expect(await stack.refusedPreview()).toMatch(certificatesOfAnother);
    expect(things()).toEqual(before);
  });

  test("a link by which an etcd may read its certificates is refused, and stays", async () => {
    const before = things();
    stack.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts(at), preflight: false }) };
    expect(await stack.refused()).toMatch(certificatesOfAnother);
    const after = things();
    expect(before.filter((line) => !after.includes(line) && !line.includes("etcdctl.port"))).toEqual([]);
    outputOf(at, "mv /etc/etcd/pki/current /etc/etcd/pki/current.before");
  });

  test("all that a person has stays as it is, or a copy of it, once the host has left", async () => {
    const before = things();
    await stack.up();
    expect(outputOf(at, "readlink -f /proc/$(pgrep -xo etcd)/exe")).toContain("/v3.6.16/etcd");
    await stack.stack.destroy({ color: "never" });
    const after = things();
    const copies = kept();
    for (const line of before.filter((one) => !after.includes(one))) {
      const [, digest, link = ""] = /^([0-9a-f]{64}) |^(\S+ -> \S+)$/.exec(line) ?? [];
      expect(copies).toContain(digest ?? link);
    }
    expect(after.filter((line) => !before.includes(line))).toEqual([]);
    for (const stays of ["/opt/etcd -> /srv/person/releases", "/etc/etcd -> /srv/person/conf"])
      expect(after).toContain(stays);
    for (const name of ["v3.6.16/etcd", "Documentation/mine.md", "private-ca-key.pem", "discovery/key.pem"])
      expect(after.join("\n")).toContain(name);
  });
});

describe("a host on which others have something where this program puts its own", () => {
  const at = "etcd04";
  const program = "/usr/local/sbin/etcd-host";
  const mine = "printf '#!/bin/sh\\necho mine\\n'";
  const kept = `/var/lib/etcd-host/kept${program}`;
  /** All kinds at once: a directory at the place of a file, a file at that of a directory, folders that are missing. */
  const inTheWay = ["/opt/etcd", "/etc/etcd/pki", "/etc/systemd/system/etcd.service", program];
  let stack: TestStack;
  const clears = () =>
    onHost(
      at,
      `rm -rf ${inTheWay.join(" ")} /etc/etcd /srv/person /var/lib/etcd-host; systemctl daemon-reload`,
    );

  beforeAll(async () => {
    clears();
    stack = await TestStack.create("in-the-way", { etcd: clusterArgs({ ...nameless, hosts: hosts(at) }) });
  });
  afterAll(async () => {
    await stack.destroy();
    clears();
    onHost(at, "rm -rf /usr/local/bin.before");
  });

  test("each path of another kind is refused in the preview, with the command that moves it away", async () => {
    outputOf(
      at,
      `mkdir -p ${program}/mine /etc/systemd/system/etcd.service/mine /etc/etcd
       touch /opt/etcd /etc/etcd/pki`,
    );
    const before = footprint(at);
    const words = await stack.refusedPreview();
    for (const path of inTheWay) {
      expect(words).toMatch(new RegExp(`${path} is a (file|directory), which etcd-host did not make`));
      outputOf(at, words.match(new RegExp(`mv ${path} ${path}\\.before`))?.[0] ?? "false");
    }
    outputOf(at, inTheWay.map((path) => `mv ${path}.before ${path}`).join("; "));
    expect(footprint(at)).toEqual(before);
  });

  test("a file at the place of a directory is named where no preview looked, and destroy leaves it", async () => {
    outputOf(at, `rm -rf ${program} /etc/systemd/system/etcd.service /etc/etcd`);
    stack.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts(at), preflight: false }) };
    expect(await stack.refused()).toMatch(
      /\/opt\/etcd is a file, which etcd-host did not make.*mv \/opt\/etcd \/opt\/etcd\.before.*\[file\.taken\]/s,
    );
    await stack.stack.destroy({ color: "never" });
    expect(outputOf(at, "stat -c %F /opt/etcd")).toContain("regular");
    outputOf(at, "rm /opt/etcd");
  });

  test("a person's own etcd-host is kept as a copy, folders that are missing are made, and all else goes", async () => {
    outputOf(
      at,
      `mv /usr/local/bin /usr/local/bin.before; mkdir -p /srv/person
       ${mine} >/srv/person/etcd-host; chmod 755 /srv/person/etcd-host; ln -s /srv/person/etcd-host ${program}`,
    );
    stack.clusters = { etcd: clusterArgs({ ...nameless, hosts: hosts(at) }) };
    await stack.up();
    expect(memberList(at).map(({ name }) => name)).toEqual([at]);
    expect(outputOf(at, `stat -c %F ${program}; stat -c '%a %U' /usr/local/bin`)).toBe(
      "regular file\n755 root",
    );
    await stack.stack.destroy({ color: "never" });
    expect(outputOf(at, `readlink ${kept}; ls ${program} 2>&1; sh ${kept}`)).toMatch(
      /^\/srv\/person\/etcd-host\n.*No such file.*\nmine$/s,
    );
    outputOf(at, "rmdir /usr/local/bin && mv /usr/local/bin.before /usr/local/bin");
  });
});

test("an answer of the gate that a terminal or Pulumi obeys is an error, until the command in it asks again", () => {
  const at = "etcd05";
  const stack = new CliStack("odd");
  stack.configure([at], nameless);
  stack.up();
  const odd = JSON.stringify({ clusterId: "c0ffee<{%zz%}>\u001b[2J", members: [] });
  const program = "/usr/local/sbin/etcd-host";
  onHost(
    at,
    `mv ${program} ${program}.real; cat >${program}; chmod 755 ${program}`,
    `#!/bin/sh\nif [ "$1" = health ]; then cat >/dev/null; echo '${odd}'; exit 0; fi\nexec ${program}.real "$@"\n`,
  );
  stack.configure([at], { ...nameless, settings: { snapshotCount: 5000 } });
  const words = stack.refused();
  expect(words).toMatch(/etcd05: the health gate's answer cannot be used: the field clusterId .*<\{ %zz%\}>/);
  expect(words).not.toMatch(/<\{%zz|\u001b\[2J/);
  const [, target = ""] = /`pulumi up --replace '([^']+)'`/.exec(words) ?? [];
  outputOf(at, `mv ${program}.real ${program}`);
  expect(stack.refused()).toContain("cannot be used");
  expect(stack.tried("up", "--yes", "--skip-preview", "--replace", target, "--stack", "odd").status).toBe(0);
  stack.up();
  stack.destroy();
  stack.dispose();
});
