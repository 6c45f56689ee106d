import { warning, type FieldError } from "../../findings/fieldError";
/** Client names that say less than they seem to: each is one certificate, however often it is asked for. */
export function clientWarnings(
  clients: readonly string[] = [],
  gatewayClients: readonly string[] = [],
): FieldError[] {
  return [
    ...namedWarnings(clients),
    ...repeated(gatewayClients).map((client) => twice("pki.gatewayClients", client)),
  ];
}

function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, at) => names.indexOf(name) !== at))];
}

function twice(field: string, client: string): FieldError {
  return warning(field, `"${client}" is there twice. One certificate is made for it.`);
}

function namedWarnings(clients: readonly string[]): FieldError[] {
  return [...new Set(clients)].flatMap((client) => {
    const found = repeated(clients).includes(client) ? [twice("pki.clients", client)] : [];
    if (client === "root")
      found.push(warning("pki.clients", '"root" always gets a certificate. It need not be listed.'));
    return found;
  });
}
