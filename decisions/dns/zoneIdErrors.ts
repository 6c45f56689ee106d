import { fieldError, type FieldError } from "../findings/fieldError";
const forms = {
  route53: { form: /^(\/hostedzone\/)?Z[A-Z0-9]*$/, example: "Z0123456789ABCDEFGHIJ" },
  cloudflare: { form: /^[0-9a-f]{32}$/i, example: "0123456789abcdef0123456789abcdef" },
} as const;

/** The error of the ID of a cloud's zone; none where it is not known yet. */
export function zoneIdErrors(cloud: keyof typeof forms, zoneId: string | undefined): FieldError[] {
  const { form, example } = forms[cloud];
  if (zoneId === undefined || form.test(zoneId)) return [];
  const why = zoneId.includes(".")
    ? "is a name, and the zone has an ID beside it"
    : "is not the ID of a zone";
  return [fieldError(`${cloud}.zoneId`, `"${zoneId}" ${why}. Write the ID, as in "${example}".`)];
}
