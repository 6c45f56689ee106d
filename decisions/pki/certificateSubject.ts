/** A distinguished name. A field that is left out keeps its default, an empty one is left out of the certificate. */
export interface CertificateSubject {
  /** CN */
  commonName?: string;
  /** O */
  organization?: string;
  /** OU */
  organizationalUnit?: string;
  /** C, two letters. */
  country?: string;
  /** ST */
  province?: string;
  /** L */
  locality?: string;
  /** STREET */
  streetAddresses?: string[];
  /** PC */
  postalCode?: string;
  /** SERIALNUMBER of the subject, not of the certificate. */
  serialNumber?: string;
  /** PKCS #9 emailAddress. */
  emailAddress?: string;
}

/** The CA of the guide that this project started from; `kubernetes` because its etcd served one. */
const ours: CertificateSubject = {
  commonName: "kubernetes",
  organization: "k8s",
  organizationalUnit: "System",
  country: "CN",
  province: "Shanghai",
  locality: "Shanghai",
};

/** What was asked for over the defaults, without its empty fields; under another common name for a leaf. */
export function certificateSubject(asked: CertificateSubject = {}, commonName?: string): CertificateSubject {
  const whole: CertificateSubject = {
    ...ours,
    ...filtered(asked, (value) => value !== undefined),
    ...(commonName === undefined ? {} : { commonName }),
  };
  return filtered(whole, (value) => value !== undefined && value.length > 0);
}

function filtered(
  subject: CertificateSubject,
  keep: (value: string | string[] | undefined) => boolean,
): CertificateSubject {
  return Object.fromEntries(
    Object.entries(subject as Record<string, string | string[] | undefined>).filter(([, value]) =>
      keep(value),
    ),
  );
}
