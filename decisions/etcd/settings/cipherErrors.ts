import { fieldError, warning, type FieldError } from "../../findings/fieldError";
import { didYouMean } from "../../findings/didYouMean";
import { TlsVersion, type EtcdSettings } from "./etcdSettings";

/** Suites of TLS 1.2 that Go, and so etcd, accepts and thinks safe (`tls.CipherSuites()` of Go 1.26). */
const good = [
  "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
  "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
  // etcd's own short names of two of them.
  "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
  "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
];

/** Suites that Go still accepts (`tls.InsecureCipherSuites()`). */
const insecure = [
  "TLS_RSA_WITH_RC4_128_SHA",
  "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA",
  "TLS_RSA_WITH_AES_256_CBC_SHA",
  "TLS_RSA_WITH_AES_128_CBC_SHA256",
  "TLS_RSA_WITH_AES_128_GCM_SHA256",
  "TLS_RSA_WITH_AES_256_GCM_SHA384",
  "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
  "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
  "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
  "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
];

const tls13 = ["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"];

/** Without one of them Go does not serve HTTP/2, which is all that etcd speaks to clients. */
const needed = ["TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"];

/** Cipher suites and the oldest TLS version. */
export function cipherErrors({
  settings,
}: {
  settings?: Pick<EtcdSettings, "cipherSuites" | "tlsMinVersion">;
}): FieldError[] {
  const found: FieldError[] = [];
  const { cipherSuites, tlsMinVersion } = settings ?? {};
  const versions: readonly string[] = Object.values(TlsVersion);
  if (tlsMinVersion !== undefined && !versions.includes(tlsMinVersion)) {
    found.push(
      fieldError("settings.tlsMinVersion", `"${tlsMinVersion}" is not valid. Write "TLS1.2" or "TLS1.3".`),
    );
  }
  if (!cipherSuites || cipherSuites.length === 0) return found;
  if (tlsMinVersion === "TLS1.3") {
    found.push(
      fieldError(
        "settings.cipherSuites",
        "TLS 1.3 has a fixed list of suites, and etcd does not start with both fields. " +
          'Leave it out, or set settings.tlsMinVersion to "TLS1.2".',
      ),
    );
  }
  cipherSuites.forEach((suite, index) => {
    const field = `settings.cipherSuites[${index}]`;
    if (tls13.includes(suite)) {
      found.push(fieldError(field, `"${suite}" is one of TLS 1.3, which is always on. Leave it out.`));
    } else if (insecure.includes(suite)) {
      found.push(warning(field, `"${suite}" is insecure by Go's own list. Use ${needed[0] ?? ""}.`));
    } else if (!good.includes(suite)) {
      const near = didYouMean(suite, good);
      const remedy =
        near === undefined
          ? `Go knows ${good.slice(0, 3).join(", ")} and others.`
          : `Did you mean "${near}"?`;
      found.push(
        fieldError(field, `etcd knows no cipher suite "${suite}" and does not start with it. ${remedy}`),
      );
    }
  });
  if (!cipherSuites.some((suite) => needed.includes(suite))) {
    found.push(
      fieldError(
        "settings.cipherSuites",
        `HTTP/2, which etcd's clients speak, needs ${needed.join(" or ")}. Add the one for the ` +
          `certificates' kind of key.`,
      ),
    );
  }
  return found;
}
