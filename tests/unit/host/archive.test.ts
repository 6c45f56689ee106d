import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const archive = Buffer.concat([Buffer.from([0x1f, 0x8b]), Buffer.alloc(32 * 2 ** 20)]);

/** A mirror while it is used. */
async function serving<T>(answer: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** What a host says of that archive, with nothing but this tool to fetch it. */
async function refused(
  tool: "curl" | "wget",
  url: string,
  { proxy = "", seconds = 10 } = {},
): Promise<string> {
  const tools = mkdtempSync(join(tmpdir(), "archive-"));
  for (const one of [tool, "sh", "head", "od", "sed", "awk", "timeout", "env"])
    symlinkSync(`/usr/bin/${one}`, join(tools, one));
  const program = ["prelude", "archive"].map((file) => readFileSync(`host/lib/${file}.sh`, "utf8"));
  const asked = spawn(
    join(tools, "sh"),
    ["-c", [...program, `archive_refused "$1" ${seconds}`].join("\n"), "sh", url],
    {
      env: { PATH: tools, in_proxy: proxy },
    },
  );
  let said = "";
  asked.stdout.on("data", (data: Buffer) => (said += data.toString()));
  await new Promise((ended) => asked.on("close", ended));
  rmSync(tools, { recursive: true });
  return said.trim();
}

const path = "/v3.6.16/etcd-v3.6.16-linux-amd64.tar.gz";

describe.each(["curl", "wget"] as const)("with %s", (tool) => {
  test.each<[string, RequestListener]>([
    [
      "serves two bytes",
      ({ headers }, response) => {
        const [from, to] = (/^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? []).slice(1).map(Number);
        response.writeHead(206).end(archive.subarray(from, (to ?? 0) + 1));
      },
    ],
    ["knows no ranges", (_, response) => response.end(archive)],
    [
      "refuses HEAD",
      ({ method }, response) => (method === "GET" ? response.end(archive) : response.writeHead(405).end()),
    ],
    [
      "redirects",
      ({ url }, response) =>
        url === path
          ? response.writeHead(302, { location: "/store" }).end("elsewhere")
          : response.end(archive),
    ],
  ])("a mirror that %s has the archive", async (_, answer) => {
    expect(await serving(answer, (mirror) => refused(tool, mirror + path))).toBe("");
  });

  test("the proxy is asked, and not the mirror", async () => {
    const asked: unknown[] = [];
    const proxy: RequestListener = ({ url }, response) => {
      asked.push(url);
      response.end(archive);
    };
    const found = `http://mirror.invalid${path}`;
    expect(await serving(proxy, (url) => refused(tool, found, { proxy: url }))).toBe("");
    expect(asked).toEqual([found]);
  });

  test.each<[string, RequestListener, RegExp]>([
    [
      "does not have it",
      (_, response) => response.writeHead(404).end("none"),
      tool === "curl" ? /404/ : /^exit code 8$/,
    ],
    [
      "shows a page instead",
      (_, response) => response.end("<html>log in</html>"),
      /^what comes from there is no gzip archive$/,
    ],
  ])("a mirror that %s is told of", async (_, answer, words) => {
    expect(await serving(answer, (mirror) => refused(tool, mirror + path))).toMatch(words);
  });

  test("nobody there is told of", async () => {
    const gone = await serving(
      () => undefined,
      (mirror) => Promise.resolve(mirror),
    );
    expect(await refused(tool, gone + path)).toMatch(tool === "curl" ? /connect/ : /^exit code 4$/);
  });

  test("a mirror that says nothing is given up in time", async () => {
    const silent: RequestListener = () => undefined;
    const said = await serving(silent, (mirror) => refused(tool, mirror + path, { seconds: 1 }));
    expect(said).toBe("no answer within 1 s");
  });
});
