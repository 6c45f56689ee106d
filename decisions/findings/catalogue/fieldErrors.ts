import type { Chapter } from "./chapter";

/** Values of the configuration, or of the arguments in a program. */
export const fieldErrors = {
  title: "Configuration",
  impact: "An error stops the preview and the update, and nothing is changed. A warning does not stop them.",
  entries: {
    "field.unknown": {
      meaning: "The configuration has a field that does not exist.",
      action: "Correct the name of the field. The error lists the fields, or the one that is meant.",
      page: "configuration.md",
    },
    "field.renamed": {
      meaning: "The field has another name since a later version.",
      action: "Write the new name, which the error has.",
      page: "configuration.md",
    },
    "field.missing": {
      meaning: "A field is missing or empty, and this configuration needs it.",
      action: "Write the field.",
      page: "configuration.md",
    },
    "field.type": {
      meaning: "A field has a value of another type, such as a text in place of a list.",
      action: "Write a value of the type that the error names.",
      page: "configuration.md",
    },
    "field.late": {
      meaning: "A field has an Output, and its value must be known before resources are made.",
      action: "Write a plain value.",
      page: "configuration.md",
    },
    "field.output-failed": {
      meaning: "The Output of a field has no value, because it failed.",
      action: "Fix the resource or the function that the Output comes from.",
    },
    "field.invalid": {
      meaning: "The value of a field is not valid.",
      action: "Correct the value as the error says.",
      page: "configuration.md",
    },
    "field.conflict": {
      meaning: "A field does not go together with another field.",
      action: "Change or remove one of the two fields.",
      page: "configuration.md",
    },
    "field.not-used": {
      meaning: "A field has no effect beside the other fields.",
      action: "Remove the field.",
      page: "configuration.md",
    },
    "field.unwise": {
      meaning: "A value is allowed, and it may harm the cluster or be a slip.",
      action: "Read the warning, and keep the value only if you mean it.",
      page: "configuration.md",
    },
    "field.plain-secret": {
      meaning: "A secret is in plain text in the configuration or the program.",
      impact: "The update continues. Everyone who reads the configuration or the state can read the secret.",
      action: "Write it as a secret.",
      page: "explanation/security.md",
    },
    "field.file": {
      meaning: "A file that the configuration names cannot be read.",
      action: "Correct the path, which begins at the folder of the program, or the rights of the file.",
    },
    "field.taken": {
      meaning: "Another cluster of the same stack has that host, name or record already.",
      action: "Give each cluster hosts and names of its own.",
    },
    "hosts.duplicate": {
      meaning: "Two hosts have the same name or address.",
      action: "Give each host a name and an address of its own.",
    },
    "hosts.size": {
      meaning: "The number of members is not valid, or adds hosts without tolerating more failures.",
      action: "List 3, 5 or 7 hosts. Do not set `lost: true` for all of them.",
      page: "reference/limits-and-sizing.md",
    },
    "certificate.unusable": {
      meaning:
        "A certificate or a private key cannot be read, has ended, or does not belong to the other one.",
      action: "Give the certificate or key that the error describes, in PEM.",
    },
    "revoked.in-use": {
      meaning: "A certificate that is to be revoked is in use.",
      action: "Renew it first with `pki.renewal.trigger`. Both may be in one update.",
      page: "how-to/certificates.md",
    },
    "authorities.step": {
      meaning: "The update leaves out a step of a CA rotation.",
      impact: "The update does not begin. Members and clients would refuse each other.",
      action: "Make the three updates of the page, one after the other.",
      page: "how-to/rotate-the-ca.md",
    },
    "adopt.step": {
      meaning: "The update leaves out a step of an adoption, or changes something else in one.",
      action: "Make the three updates of the page, one after the other.",
      page: "how-to/adopt-a-cluster.md",
    },
    "install.archive": {
      meaning: "The archive of a release for `install.method: upload` cannot be used.",
      action: "Correct `install.archives`, `install.sha256` or `version`.",
    },
    "version.bad": {
      meaning: "That release of etcd has a fault that can destroy data.",
      action: "Write the version that the error names.",
      page: "reference/compatibility.md",
    },
    "version.insecure": {
      meaning: "That release of etcd has known security holes.",
      impact: "The update continues.",
      action: "Write the version that the warning names.",
      page: "reference/compatibility.md",
    },
  },
} as const satisfies Chapter;
