import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import type { InstallArgs } from "../../components/EtcdClusterArgs";
import { etcdProcess, get, put } from "./support/etcd";
import { lab, labEnvironment, onHost, outputOf } from "./support/lab";
import { releaseArchive } from "./support/releases";
import { clusterArgs, hosts, TestStack } from "./support/stack";

jest.setTimeout(300_000);

let stack: TestStack | undefined;
afterEach(async () => {
  await stack?.destroy();
  stack = undefined;
});

/** A cluster of one, by its address. */
function declare(host: string, version: string, install: InstallArgs) {
  return { etcd: clusterArgs({ domain: undefined, dns: undefined, hosts: hosts(host), version, install }) };
}

function digest(version: string): string {
  return createHash("sha256")
    .update(readFileSync(releaseArchive(version)))
    .digest("hex");
}

const wrong = "0".repeat(64);

/** The version that the process has which serves, and where it was started from. */
function running(host: string): string[] {
  return [
    outputOf(host, 'etcdctl endpoint status -w fields | sed -n \'s/^"Version" : "\\(.*\\)"/\\1/p\''),
    outputOf(host, 'readlink "/proc/$(pgrep -x etcd)/exe"'),
  ];
}

function unpacked(version: string): string[] {
  return [version, `/opt/etcd/v${version}/etcd`];
}

/** Archives on their way, wherever they pass. */
function inTransit(host: string): string {
  return outputOf(host, "find /var/tmp /tmp /var/lib/etcd-host /opt -name '*.tar.gz*' -o -name '*.new'");
}

function starts(host: string): number {
  return Number(outputOf(host, "journalctl -u etcd -o cat | grep -c '^Started etcd' || true"));
}

test("an archive is copied up to a host without a way to the mirror, and the next release after it", async () => {
  const host = "etcd04";
  outputOf(host, "ip route add blackhole 10.15.1.3 && ip -6 route add blackhole fd15:1::3");
  try {
    expect(onHost(host, `curl -sS --max-time 3 ${labEnvironment().mirrorUrl}/`).code).not.toBe(0);
    const archives = { amd64: releaseArchive("3.5.35") };
    stack = await TestStack.create("upload", declare(host, "3.5.35", { method: "upload", archives }));
    await stack.up();
    expect(running(host)).toEqual(unpacked("3.5.35"));
    expect(inTransit(host)).toBe("");

    put(host, "/kept", "through the upgrade");
    // A local user's link in the place of the archive. Root follows such a link where fs.protected_symlinks is 0.
    const upload = "/var/tmp/etcd-v3.6.16-linux-amd64.tar.gz";
    outputOf(host, "useradd --system mallory; echo of root >/root/victim");
    outputOf(host, `su mallory -s /bin/sh -c 'ln -s /root/victim ${upload}'`);
    stack.clusters = declare(host, "3.6.16", {
      method: "upload",
      archives: { amd64: releaseArchive("3.6.16") },
    });
    await stack.up();
    expect(outputOf(host, "cat /root/victim")).toContain("of root");
    expect(outputOf(host, `readlink ${upload}.*`)).toContain("/root/victim");
    outputOf(host, `rm ${upload}.*`);
    expect(running(host)).toEqual(unpacked("3.6.16"));
    expect(get(host, "/kept")).toBe("through the upgrade");
    expect(inTransit(host)).toBe("");
    expect((await stack.up()).operations).toEqual({});
  } finally {
    outputOf(host, "ip route del blackhole 10.15.1.3; ip -6 route del blackhole fd15:1::3");
  }
});

test("an archive whose digest is not the one given is not unpacked; the right one is", async () => {
  const host = "etcd06";
  const { plainMirrorUrl: mirror } = labEnvironment();
  stack = await TestStack.create("archive", declare(host, "3.6.16", { mirror, sha256: { amd64: wrong } }));
  expect(await stack.refused()).toContain(
    `has SHA-256 ${digest("3.6.16")}, not ${wrong}; it was not unpacked. ` +
      `Check where it came from (${mirror}/v3.6.16), or install.sha256`,
  );
  expect(outputOf(host, "ls /opt/etcd 2>/dev/null || true")).toBe("");
  expect(inTransit(host)).toBe("");

  stack.clusters = declare(host, "3.6.16", { mirror, sha256: { amd64: digest("3.6.16") } });
  await stack.up();
  expect(running(host)).toEqual(unpacked("3.6.16"));
  expect(inTransit(host)).toBe("");
});

test("a mirror's own build of a release that the package knows is refused until it is declared", async () => {
  const host = "etcd06";
  const { mirrorUrl: mirror } = labEnvironment();
  stack = await TestStack.create("build", declare(host, "3.6.14", { mirror }));
  expect(await stack.refused()).toMatch(
    new RegExp(
      `has SHA-256 ${digest("3.6.14")}, not [0-9a-f]{64} as in the etcd project's release; it was not unpacked\\.` +
        ".*install\\.ownBuilds to true",
    ),
  );
  expect(outputOf(host, "ls /opt/etcd 2>/dev/null || true")).toBe("");

  stack.clusters = declare(host, "3.6.14", { mirror, ownBuilds: true });
  await stack.up();
  expect(running(host)).toEqual(unpacked("3.6.14"));
});

test("a release that is not available is refused in the preview; an update stops before any restart", async () => {
  const host = "etcd06";
  const declared = (version: string) =>
    declare(host, version, { mirror: labEnvironment().mirrorUrl, ownBuilds: true });
  stack = await TestStack.create("nowhere", declared("3.6.16"));
  await stack.up();
  const before = etcdProcess(host);
  stack.clusters = declared("3.6.99");
  const archive = /v3\.6\.99\/etcd-v3\.6\.99-linux-amd64\.tar\.gz/.source;
  expect(await stack.refusedPreview()).toMatch(
    new RegExp(
      `nothing was changed\\.\\n.*1 error.*\\netcd06:\\s+ERROR release: .*${archive} ` +
        "cannot be fetched there: .* 404\\. Check version, install\\.mirror",
    ),
  );
  expect(await stack.refused()).toMatch(
    new RegExp(`cannot fetch .*${archive}: .* 404.* Check version, install\\.mirror`),
  );
  expect(etcdProcess(host)).toBe(before);
  stack.clusters = declared("3.6.16");
  await stack.up();
  expect(etcdProcess(host)).toBe(before);
  expect((await stack.preview()).operations).toEqual({});
});

/** A proxy where the tests run, and what was asked of it: with TLS, a tunnel to the mirror. */
async function startProxy(): Promise<{ server: Server; url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer().on("connect", (request, socket) => {
    asked.push(request.url ?? "");
    const { hostname, port } = new URL(`tunnel://${request.url ?? ""}`);
    const mirror = connect(Number(port), hostname);
    socket.write("HTTP/1.1 200 OK\r\n\r\n");
    // The host closes its end whenever it has seen enough.
    pipeline(mirror, socket, mirror).catch(() => undefined);
  });
  await new Promise<void>((listening) => server.listen(0, "10.15.1.1", listening));
  return { server, url: `http://10.15.1.1:${(server.address() as AddressInfo).port}`, asked };
}

test("an archive comes through the proxy where the host has no way to the mirror, and only once", async () => {
  const host = "etcd07";
  const { mirrorUrl: mirror } = labEnvironment();
  const { server, url, asked } = await startProxy();
  outputOf(host, "ip route add blackhole 10.15.1.3");
  try {
    expect(onHost(host, `curl -sS --max-time 3 ${mirror}/`).code).not.toBe(0);
    stack = await TestStack.create(
      "proxy",
      declare(host, "3.6.16", { mirror, httpProxy: "http://10.15.1.1:9" }),
    );
    expect(await stack.refused()).toMatch(
      /cannot be fetched there: .*Check version, install\.mirror and install\.httpProxy/,
    );
    const clusters = declare(host, "3.6.16", { mirror, ownBuilds: true, httpProxy: url });
    stack.clusters = clusters;
    await stack.up();
    expect(running(host)).toEqual(unpacked("3.6.16"));
    const tunnel = `${new URL(mirror).hostname}:443`;
    expect(asked.splice(0)).toEqual([tunnel, tunnel, tunnel]); // preflight's question, the archive, SHA256SUMS

    await stack.preview();
    await stack.up();
    stack.clusters.etcd = { ...clusters.etcd, hardwareProfile: "heavy" }; // checked again
    expect((await stack.up()).operations).toEqual({ "etcd-preflight": "update" });
    expect(asked).toEqual([]);
  } finally {
    outputOf(host, "ip route del blackhole 10.15.1.3");
    server.close();
  }
});

test("the distribution's package is installed and upgraded, starts nothing, and ends with the cluster", async () => {
  const host = "etcd05";
  const packaged = () =>
    outputOf(host, "dpkg-query -W -f '${db:Status-Status} ${Version}\\n' etcd-server etcd-client");
  lab("apt-source", host);
  stack = await TestStack.create("package", declare(host, "3.6.14", { method: "package" }));
  expect(await stack.refused()).toMatch(/3\.6\.14.* was not found/);

  const before = starts(host);
  stack.clusters = declare(host, "3.5.35", { method: "package" });
  await stack.up();
  expect(packaged()).toBe("installed 3.5.35-1\ninstalled 3.5.35-1");
  expect(running(host)).toEqual(unpacked("3.5.35"));
  expect(starts(host)).toBe(before + 1);

  put(host, "/kept", "through the upgrade");
  stack.clusters = declare(host, "3.6.16", { method: "package" });
  await stack.up();
  expect(packaged()).toBe("installed 3.6.16-1\ninstalled 3.6.16-1");
  expect(running(host)).toEqual(unpacked("3.6.16"));
  expect(get(host, "/kept")).toBe("through the upgrade");
  // One restart, in its turn: the package's own would be another.
  expect(starts(host)).toBe(before + 2);
  expect(outputOf(host, "systemctl show -p FragmentPath --value etcd")).toBe(
    "/etc/systemd/system/etcd.service",
  );
  expect(outputOf(host, "apt-mark showhold")).toBe("etcd-client\netcd-server");
  expect((await stack.up()).operations).toEqual({});

  await stack.destroy();
  stack = undefined;
  expect(onHost(host, "dpkg -l etcd-server etcd-client").stdout).not.toMatch(/^[a-z]i/m);
  expect(
    outputOf(host, "command -v etcd etcdctl; apt-mark showhold; systemctl list-unit-files -q 'etcd*'; true"),
  ).toBe("");
  expect(outputOf(host, "ls /data/lib/etcd/set-aside")).toContain("-left");
});
