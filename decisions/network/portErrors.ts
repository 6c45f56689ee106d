import { fieldError, type FieldError } from "../findings/fieldError";
import { defaultMetricsUrls } from "./defaultMetricsUrls";
import { defaultPorts } from "./defaultPorts";
import { listeningPlace } from "./listeningPlace";
import { shownUrl } from "./shownUrl";

/** Where etcd listens. */
export interface PortConfiguration {
  ports?: { peer?: number; client?: number };
  settings?: { listenMetricsUrls?: readonly string[] };
}

/** Ports of peers, clients and metrics: in range, open to a process that is not root, and each its own. */
export function portErrors({ ports, settings }: PortConfiguration): FieldError[] {
  const { peer = defaultPorts.peer, client = defaultPorts.client } = ports ?? {};
  const errors = [
    ...portRangeErrors("ports.peer", peer, defaultPorts.peer),
    ...portRangeErrors("ports.client", client, defaultPorts.client),
  ];
  if (peer === client) errors.push(samePort("ports", peer));
  (settings?.listenMetricsUrls ?? defaultMetricsUrls).forEach((url, index) => {
    const port = URL.canParse(url) ? listeningPlace(url).port : 0;
    const field = port === peer ? "ports.peer" : port === client ? "ports.client" : undefined;
    if (field !== undefined) {
      const spare = [2381, 2382, 2383].find((one) => one !== peer && one !== client);
      const remedy = `Give one of the two another port; ${spare} is free.`;
      errors.push(
        settings?.listenMetricsUrls === undefined
          ? fieldError(
              field,
              `${port} is the port of metrics, unless settings.listenMetricsUrls has another one. ${remedy}`,
              "field.conflict",
            )
          : fieldError(
              `settings.listenMetricsUrls[${index}]`,
              `${shownUrl(url)} takes the port of ${field}. ${remedy}`,
              "field.conflict",
            ),
      );
    }
  });
  return errors;
}

/** The error of one port for peers and clients. */
export function samePort(field: string, port: number): FieldError {
  const { peer, client } = defaultPorts;
  return fieldError(
    field,
    `peer and client are both ${port}. Give each its own; ${peer} and ${client} are usual.`,
    "field.conflict",
  );
}

/** One port, by itself. */
export function portRangeErrors(field: string, port: number, usual: number): FieldError[] {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    return [
      fieldError(field, `${port} is not a valid port. Write one from 1024 to 65535; ${usual} is usual.`),
    ];
  }
  if (port < 1024) {
    return [
      fieldError(
        field,
        `${port} is for root alone, and etcd does not run as root. Write one from 1024 on; ${usual} is usual.`,
      ),
    ];
  }
  return [];
}
