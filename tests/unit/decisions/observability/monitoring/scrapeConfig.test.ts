import { parse } from "yaml";
import {
  scrapeConfig,
  type ScrapedMember,
} from "../../../../../decisions/observability/monitoring/scrapeConfig";

const named: ScrapedMember = {
  name: "etcd01",
  addresses: ["10.0.0.1"],
  advertisedHost: "etcd01.example.com",
  clientUrl: "https://etcd01.example.com:2379",
};
const six: ScrapedMember = {
  name: "etcd02",
  addresses: ["fd00::2"],
  advertisedHost: "fd00::2",
  clientUrl: "https://[fd00::2]:2379",
};

function jobOf(metricsUrls: string[], members = [named, six]) {
  const text = scrapeConfig({ cluster: "prod", metricsUrls, members });
  const { scrape_configs } = parse(text) as {
    scrape_configs: { scheme: string; tls_config?: unknown; static_configs: { targets: string[] }[] }[];
  };
  expect(scrape_configs).toHaveLength(1);
  const [job] = scrape_configs;
  return { ...job, targets: job?.static_configs.flatMap(({ targets }) => targets) };
}

test("metrics on loopback addresses are scraped by the client URLs, over TLS", () => {
  for (const url of ["http://127.0.0.1:2381", "http://localhost:2381", "http://[::1]:2381"])
    expect(jobOf([url])).toMatchObject({
      job_name: "etcd-prod",
      scheme: "https",
      tls_config: {
        ca_file: "/etc/prometheus/etcd-prod/ca.pem",
        cert_file: "/etc/prometheus/etcd-prod/client.pem",
        key_file: "/etc/prometheus/etcd-prod/client-key.pem",
      },
      targets: ["etcd01.example.com:2379", "[fd00::2]:2379"],
    });
});

test("metrics in plain HTTP for all hosts are scraped there, without a certificate", () => {
  const job = jobOf(["http://127.0.0.1:2381", "http://[::]:2382"]);
  expect(job).toMatchObject({ scheme: "http", targets: ["etcd01.example.com:2382", "[fd00::2]:2382"] });
  expect(job).not.toHaveProperty("tls_config");
});

test("a metrics URL that not every member has, or that has TLS, is not scraped", () => {
  expect(jobOf(["http://10.0.0.1:2381"])).toMatchObject({ scheme: "https" });
  expect(jobOf(["https://0.0.0.0:2381"])).toMatchObject({ scheme: "https" });
  expect(jobOf(["http://10.0.0.1:2381"], [named])).toMatchObject({
    scheme: "http",
    targets: ["10.0.0.1:2381"],
  });
});

test("each target has the labels of its cluster and its member", () => {
  expect(jobOf([]).static_configs).toEqual([
    { targets: ["etcd01.example.com:2379"], labels: { cluster: "prod", member: "etcd01" } },
    { targets: ["[fd00::2]:2379"], labels: { cluster: "prod", member: "etcd02" } },
  ]);
});

test("the entry may be copied below scrape_configs of another file", () => {
  const [, ...entry] = scrapeConfig({ cluster: "prod", metricsUrls: [], members: [named] }).split("\n");
  const other = `scrape_configs:\n  - job_name: mine\n${entry.map((line) => `  ${line}`).join("\n")}`;
  expect(parse(other)).toMatchObject({ scrape_configs: [{ job_name: "mine" }, { job_name: "etcd-prod" }] });
});
