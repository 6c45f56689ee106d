/** A user of a service on etcd: `node users.mjs coredns`. */
import { Resolver } from "node:dns/promises";
import { request } from "node:https";
import { callForever } from "./calls.mjs";

const resolver = new Resolver({ timeout: 2000, tries: 1 });
resolver.setServers(["127.0.0.1:1053"]);

/** The name of a new ConfigMap, once kube-apiserver has written it. */
function createConfigMap(n) {
  const name = `w${process.pid}-${n}`;
  const body = JSON.stringify({ metadata: { name }, data: { value: "x" } });
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: "127.0.0.1",
        port: 6443,
        path: "/api/v1/namespaces/default/configmaps",
        method: "POST",
        rejectUnauthorized: false,
        timeout: 10_000,
        headers: { authorization: "Bearer consumers", "content-type": "application/json" },
      },
      (answer) => {
        let text = "";
        answer.on("data", (part) => (text += part));
        answer.on("end", () =>
          answer.statusCode === 201
            ? resolve(`/registry/configmaps/default/${name}`)
            : reject(new Error(`${answer.statusCode} ${text.slice(0, 300)}`)),
        );
      },
    );
    asked.on("error", reject).on("timeout", () => asked.destroy(new Error("no answer for 10 s")));
    asked.end(body);
  });
}

async function scrapedTargets() {
  const query = encodeURIComponent('sum(up{job="etcd"})');
  const answer = await fetch(`http://127.0.0.1:9090/api/v1/query?query=${query}`, {
    signal: AbortSignal.timeout(5000),
  });
  const up = Number((await answer.json()).data.result[0]?.value[1] ?? 0);
  if (up < 2) throw new Error(`${up} targets are up`);
}

const users = {
  coredns: async () => void (await resolver.resolve4("probe.skydns.test")),
  prometheus: scrapedTargets,
  "kube-apiserver": createConfigMap,
};
await callForever(users[process.argv[2]]);
