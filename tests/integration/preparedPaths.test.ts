import { onHost, outputOf } from "./support/lab";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

// etcd02 is reached by a user with sudo, who leaves other files than root.
const names = ["etcd01", "etcd02"];
const folders = ["/tmp", "/var/tmp", "/dev/shm"];
const files = [
  "etcd-host",
  "etcd-host.new",
  "etcd-host.gz",
  "etcd-host-linux-amd64",
  "etcd-host-linux-amd64.gz",
  "etcd-v3.6.16-linux-amd64",
  "etcd-v3.6.16-linux-amd64.tar.gz.new",
  "etcd",
  "etcd.lock",
];
const mallory = (host: string, script: string) =>
  outputOf(host, `su mallory -s /bin/sh -c '${script.replaceAll("'", `'\\''`)}'`);
/** Everything that mallory has, with its kind, owner, size and target. */
const prepared = (host: string) =>
  outputOf(host, `find ${folders.join(" ")} -user mallory -printf '%p %y %u %s %l\\n' | sort`);
// etcd's user is new in it.
const shadow = (host: string) =>
  outputOf(host, "stat -c '%U %G %a' /etc/shadow; grep -v ^etcd: /etc/shadow | sha256sum");
const declare = () => ({ etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(...names) }) });

let stack: TestStack;
beforeAll(async () => {
  for (const host of names) {
    outputOf(host, "useradd --system mallory");
    for (const folder of folders)
      mallory(host, files.map((file) => `ln -s /etc/shadow ${folder}/${file}`).join("; "));
    mallory(host, "mkdir -p /var/tmp/etcd-v3.6.16-linux-amd64.tar.gz/mine");
  }
  stack = await TestStack.create("prepared", declare());
});
afterAll(() => stack.destroy());

test("a local user who made every path that could be guessed gains nothing and stops nothing", async () => {
  const before = names.map((host) => [prepared(host), shadow(host)]);
  await stack.up();
  expect(names.map((host) => [prepared(host), shadow(host)])).toEqual(before);
  const ours = "/etc/etcd /var/lib/etcd-host /usr/local/sbin /usr/local/bin /opt/etcd /data/lib/etcd";
  for (const host of names) {
    const writable = `find ${ours} ! -type l \\( -user mallory -o -perm /o+w \\)`;
    expect(outputOf(host, writable).trim()).toBe("");
    expect(onHost(host, "etcdctl endpoint health").code).toBe(0);
    expect(onHost(host, "su mallory -s /bin/sh -c 'etcdctl endpoint health'").code).not.toBe(0);
  }
});

test("etcd reads its keys and its trust bundle, and can change neither", () => {
  for (const host of names) {
    /** As etcd's user, with the mounts of etcd. It sets the mode that is there. */
    const asEtcd = (path: string) =>
      onHost(
        host,
        'nsenter --mount --target "$(pgrep -x etcd)" setpriv --reuid=etcd --regid=etcd --clear-groups ' +
          `sh -c "cat ${path} >/dev/null && chmod 0600 ${path}" 2>&1`,
      );
    for (const file of ["member-key.pem", "ca.pem"]) {
      const { code, stdout } = asEtcd(`/etc/etcd/pki/current/${file}`);
      expect({ code, stdout }).toEqual({
        code: 1,
        stdout: expect.stringMatching(/^chmod: .*Read-only file system/) as string,
      });
    }
    // Negative control: what etcd may change.
    expect(asEtcd("/data/lib/etcd/member/snap/db").code).toBe(0);
  }
});

test("a directory of root that a local user can change is refused before anything is written", async () => {
  const [host, shared] = ["etcd06", "/usr/local /usr/local/bin /usr/local/sbin"];
  const declared = (more = {}) => ({
    etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(host), ...more }),
  });
  const fresh = await TestStack.create("rooted", declared());
  outputOf(host, "useradd --system mallory; chown mallory /opt; usermod -aG staff mallory");
  // Older releases of Debian have it so.
  outputOf(host, `chgrp staff ${shared} && chmod 2775 ${shared}`);
  const found = await fresh.refusedPreview();
  expect(found).toMatch(/etcd06:[^]*"\/opt" \(user \d+, group 0, mode 0755\)[^]*chown -h root:root \/opt/);
  for (const path of shared.split(" ")) expect(found).toContain(`run \`chmod go-w ${path}\``);
  fresh.clusters = declared({ preflight: false });
  expect(await fresh.refused()).toMatch(/"\/opt"[^]*the program cannot take its place/);
  expect(
    outputOf(host, "ls -A /usr/local/sbin; ls -d /opt/etcd /etc/etcd /var/lib/etcd-host 2>&1; true"),
  ).not.toMatch(/^(etcd-host|\/)/m);
  // Negative control: the group without a user.
  outputOf(host, "chown root /opt; gpasswd -d mallory staff");
  fresh.clusters = declared();
  await fresh.up();
  await fresh.destroy();
});

test("a local user's program in the place of ours is not run by a preview, with or without a cluster", async () => {
  const [host, path, trace] = ["etcd06", "/usr/local/sbin/etcd-host", "/run/executed-as-root"];
  const fresh = await TestStack.create("planted", {
    etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(host) }),
  });
  const plant = () => {
    outputOf(host, "id mallory 2>/dev/null || useradd --system mallory; usermod -aG staff mallory");
    outputOf(host, "chgrp staff /usr/local/sbin && chmod 2775 /usr/local/sbin");
    mallory(host, `printf "#!/bin/sh\\nid >${trace}\\n" >${path} && chmod 0755 ${path}`);
  };
  // On Debian, the group staff may write to /usr/local too.
  const closeAgain = () =>
    outputOf(
      host,
      `gpasswd -d mallory staff; rm -f ${path}; chgrp root /usr/local/sbin && chmod 755 /usr/local/sbin`,
    );
  const executed = () => onHost(host, `test -e ${trace}`).code === 0;
  plant();
  expect(await fresh.refusedPreview()).toContain("run `chmod go-w /usr/local/sbin`");
  expect(executed()).toBe(false);
  closeAgain();
  await fresh.up();
  outputOf(host, `mv ${path} /root/kept`);
  plant();
  expect((await fresh.preview()).printed.replace(/\s+/g, " ")).toMatch(
    /etcd-host was not run there.*\/sbin \(user root, group staff, mode 2775\).*rm \/usr\/local\/sbin\/etcd-host/,
  );
  expect(executed()).toBe(false);
  // Negative control: what was planted runs.
  outputOf(host, path);
  expect(executed()).toBe(true);
  closeAgain();
  outputOf(host, `mv /root/kept ${path}`);
  await fresh.destroy();
});

test("a local user's programs on the PATH of a login are not run, with or without a cluster", async () => {
  const [host, folder, trace] = ["etcd06", "/usr/local/bin", "/run/executed-as-root"];
  const tools = ["sh", "id", "find", "stat", "grep", "sha256sum", "base64", "getent", "systemctl", "cat"];
  const declared = (settings = {}) => ({
    etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(host), settings }),
  });
  const fresh = await TestStack.create("tools", declared());
  /** They note only what a login runs: this test has the same PATH. */
  const wrapper = (tool: string) => {
    const script = `#!/bin/sh\n[ -z "$SSH_CONNECTION" ] || echo ${tool} >>${trace}\nexec /usr/bin/${tool} "$@"\n`;
    const packed = Buffer.from(script).toString("base64");
    return `echo ${packed} | /usr/bin/base64 -d >${folder}/${tool} && chmod 0755 ${folder}/${tool}`;
  };
  const plant = () => {
    outputOf(host, "id mallory 2>/dev/null || useradd --system mallory; usermod -aG staff mallory");
    outputOf(host, `rm -f ${trace}; touch ${trace}; chmod 666 ${trace}`);
    outputOf(host, `chgrp staff ${folder} && chmod 2775 ${folder}`);
    mallory(host, tools.map(wrapper).join("; "));
  };
  const close = () => outputOf(host, `gpasswd -d mallory staff; chgrp root ${folder} && chmod 755 ${folder}`);
  const clear = () => outputOf(host, `/bin/rm -f ${tools.map((tool) => `${folder}/${tool}`).join(" ")}`);
  const executed = () => outputOf(host, `cat ${trace}`).trim();
  plant();
  expect(await fresh.refusedPreview()).toContain(`run \`chmod go-w ${folder}\``);
  expect(executed()).toBe("");
  close();
  clear();
  await fresh.up();
  plant();
  await fresh.preview();
  // An update of the open folder is refused, and what was planted there stays when it is closed.
  close();
  fresh.clusters = declared({ snapshotCount: 5000 });
  await fresh.up();
  expect(executed()).toBe("");
  // Negative control: a login with that PATH runs them.
  outputOf(host, "SSH_CONNECTION=1 find /run -maxdepth 0");
  expect(executed()).toBe("find");
  clear();
  await fresh.destroy();
});

test("systemd starts etcd after the disk that a link of root on the way to its data leads to", async () => {
  const fresh = await TestStack.create("behind", {
    etcd: clusterArgs({
      domain: undefined,
      dns: undefined,
      hosts: hosts("etcd07"),
      dataDir: "/srv/link/etcd",
    }),
  });
  outputOf("etcd07", "ln -s /data /srv/link");
  await fresh.up();
  expect(outputOf("etcd07", "systemctl show -p After --value etcd").split(/\s+/)).toContain("data.mount");
  await fresh.destroy();
  expect(outputOf("etcd07", "ls /etc/systemd/system/etcd.service.d 2>/dev/null; true").trim()).toBe("");
});

test("a data directory behind a local user's link is refused, and nothing is written there", async () => {
  const fresh = await TestStack.create("linked", {
    etcd: clusterArgs({
      domain: undefined,
      dns: undefined,
      hosts: hosts("etcd04"),
      dataDir: "/srv/open/data/etcd",
    }),
  });
  outputOf("etcd04", "useradd --system mallory");
  outputOf("etcd04", "mkdir -m 1777 /srv/open");
  mallory("etcd04", "mkdir /srv/open/own && ln -s /srv/open/own /srv/open/data");
  expect(await fresh.refused()).toMatch(/etcd04:[^]*\/srv\/open\/data/);
  expect(outputOf("etcd04", "ls -A /srv/open/own").trim()).toBe("");
  await fresh.destroy();
});

test("a data directory of a local user is refused, before the update and within it", async () => {
  const dataDir = "/srv/theirs/etcd";
  const fresh = await TestStack.create("theirs", {
    etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts("etcd05"), dataDir }),
  });
  const state = () => outputOf("etcd05", "find /srv/theirs -printf '%p %u %m\\n' | sort");
  outputOf("etcd05", `useradd --system mallory; mkdir -p ${dataDir}; chown mallory ${dataDir}`);
  const theirs = state();
  expect(await fresh.refused()).toMatch(
    /etcd05:[^]*\/srv\/theirs\/etcd belongs to user [^]*chown -h -R root:root/,
  );
  expect(state()).toBe(theirs);
  // The directory is root's when preflight asks. The member of another user appears with the release.
  outputOf("etcd05", `chown root:root ${dataDir}`);
  const plant = [
    "until ls /opt/etcd/v* >/dev/null 2>&1; do sleep 0.05; done",
    `mkdir -m 777 ${dataDir}/member`,
    `chown mallory ${dataDir}/member`,
  ].join("; ");
  outputOf("etcd05", `nohup sh -c '${plant}' >/dev/null 2>&1 </dev/null &`);
  expect(await fresh.refused()).toMatch(/\/srv\/theirs\/etcd is not used[^]*\/srv\/theirs\/etcd\/member/);
  expect(outputOf("etcd05", `stat -c '%U %a' ${dataDir}`).trim()).toBe("root 755");
  expect(onHost("etcd05", "systemctl is-active etcd").code).not.toBe(0);
  // Negative control: the same directory, of root and with nothing in it, is used.
  outputOf("etcd05", `rmdir ${dataDir}/member`);
  await fresh.up();
  expect(outputOf("etcd05", `stat -c '%U %a' ${dataDir} ${dataDir}/member`)).toBe("etcd 700\netcd 700");
  await fresh.destroy();
});
