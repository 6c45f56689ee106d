/**
 * The fields that ask for a PEM, a key or a secret. In YAML a file may hold such a value, and `NAMEFile` names the
 * file. An error quotes the value of any other field, so the content of a file never becomes one.
 */
export const fileFields: ReadonlySet<string> = new Set([
  "accessKeyId",
  "caCertificate",
  "certificate",
  "chain",
  "credentials",
  "hostKey",
  "httpProxy",
  "identity",
  "key",
  "keySecret",
  "password",
  "privateKey",
  "privateKeyPassword",
  "sasToken",
  "secretAccessKey",
  "sessionToken",
]);
