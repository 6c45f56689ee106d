/**
 * A distinguished name. Default: none; a field that is left out, or empty, is not in a certificate that is made now.
 * Change: files of members and clients replaced, nothing restarts; a CA keeps its own name.
 */
export interface CertificateSubject {
  /** CN of the CA; members and clients have their own. Default: `NAME etcd CA`, with the name of the cluster. */
  commonName?: string;
  /** O. */
  organization?: string;
  /** OU. */
  organizationalUnit?: string;
  /** C, two letters. */
  country?: string;
  /** ST. */
  province?: string;
  /** L. */
  locality?: string;
  /** STREET. */
  streetAddresses?: string[];
  /** PC. */
  postalCode?: string;
  /** SERIALNUMBER of the subject, not of the certificate. */
  serialNumber?: string;
  /** PKCS #9 emailAddress. */
  emailAddress?: string;
}

/** The CA's common name, after the cluster or the component, unless another one is given. */
export const caName = (name: string): string => `${name} etcd CA`;

export function caSubject(asked: CertificateSubject = {}, name: string): CertificateSubject {
  return withoutEmpty({ ...asked, commonName: asked.commonName ?? caName(name) });
}

/** A member or a client has the CA's fields, and its own common name or none. */
export function leafSubject(asked: CertificateSubject = {}, commonName?: string): CertificateSubject {
  return withoutEmpty({ ...asked, commonName });
}

const fields: readonly (keyof CertificateSubject)[] = [
  "organization",
  "organizationalUnit",
  "country",
  "province",
  "locality",
  "streetAddresses",
  "postalCode",
  "serialNumber",
  "emailAddress",
];

/** Fields that the configuration says nothing of, besides the common name. Earlier versions filled some of them. */
export function openFields(asked: CertificateSubject = {}): (keyof CertificateSubject)[] {
  return fields.filter((field) => asked[field] === undefined);
}

function withoutEmpty(subject: CertificateSubject): CertificateSubject {
  const values = Object.entries(subject as Record<string, string | string[] | undefined>);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined && value.length > 0));
}
