import type { Chapter } from "./chapter";

/** Fields of the configuration, or of the arguments in a program. */
export const fieldErrors = {
  title: "Configuration: fields",
  impact:
    "An error stops the preview and the update before anything is changed. A warning does not " +
    "stop them.",
  entries: {
    "field.unknown": {
      message: ["no such field. …", "no such field in a program. Write … with the content of the file: …"],
      severity: "error",
      meaning: "The configuration has a field that does not exist.",
      impact: "The value would have no effect, so the setting that you meant would keep its default.",
      action: "Correct the name of the field. The error lists the fields, or the one that is meant.",
      page: "configuration.md",
    },
    "field.renamed": {
      message: "was renamed. Write …",
      severity: "error",
      meaning: "The field has another name since a later version.",
      impact: "The value would have no effect under its former name.",
      action: "Write the new name, which the error has.",
      page: "configuration.md",
    },
    "field.missing": {
      message: ["missing. Write it", "install.sha256.…: missing, and the mirror … has no TLS"],
      severity: "error",
      meaning: "A field is missing or empty, and this configuration needs it.",
      impact: "Nothing is made without the value. On a host, the release was not installed.",
      action: "Write the field.",
      page: "configuration.md",
    },
    "field.type": {
      message: ["is not a list", "… is not a text", "… is not a number"],
      severity: "error",
      meaning: "A field has a value of another type, such as a text in place of a list.",
      impact: "The value would be read as another one, or not at all.",
      action: "Write a value of the type that the error names.",
      page: "configuration.md",
    },
    "field.late": {
      message: "is …. This field must be known before resources are made",
      severity: "error",
      meaning: "A field has an Output, and its value must be known before resources are made.",
      impact: "The number, the names or the order of the resources depend on the value.",
      action: "Write a plain value.",
      page: "configuration.md",
    },
    "field.output-failed": {
      message: "its Output failed: …",
      severity: "error",
      meaning: "The Output of a field has no value, because it failed.",
      impact: "The update cannot know the value. Resources that do not need it may have been made.",
      action: "Fix the resource or the function that the Output comes from.",
    },
    "field.invalid": {
      message: [
        '"…" is not valid. Write "archive", "package" or "upload"',
        '"…" is not a version. Write one as in "3.6.16", without "v"',
        "… is not a valid http or https URL",
      ],
      severity: "error",
      meaning: "The value of a field is not valid.",
      impact: "etcd, or this program, would fail with the value later, on a host.",
      action: "Correct the value as the error says.",
      page: "configuration.md",
    },
    "field.conflict": {
      message: [
        '"…" and walDir "…" are nested',
        "a file and its content are both given",
        "… is there too, and one of them gives access",
      ],
      severity: "error",
      meaning: "A field does not go together with another field.",
      impact: "One of the two would have no effect, or both together would fail on a host.",
      action: "Change or remove one of the two fields.",
      page: "configuration.md",
    },
    "field.not-used": {
      message: [
        "not used, since dns is left out and no records are kept",
        'not used, since install.method is "…"',
      ],
      severity: "warning",
      meaning: "A field has no effect beside the other fields.",
      impact: "The update continues, and the field has no effect.",
      action: "Remove the field.",
      page: "configuration.md",
    },
    "field.unwise": {
      message: "no drill runs, so whether a backup restores is known only when it is needed",
      severity: "warning",
      meaning: "A value is allowed, and it may harm the cluster or be a slip.",
      impact: "The update continues with the value.",
      action: "Read the warning, and keep the value only if you mean it.",
      page: "configuration.md",
    },
    "field.plain-secret": {
      message: "it is in plain text",
      severity: "warning",
      meaning: "A secret is in plain text in the configuration or the program.",
      impact: "The update continues. Everyone who reads the configuration or the state can read the secret.",
      action: "Write it as a secret.",
      page: "explanation/security.md",
    },
    "field.file": {
      message: 'the file "…" …. Write its path as seen from …',
      severity: "error",
      meaning: "A file that the configuration names cannot be read.",
      impact: "The field has no value.",
      action: "Correct the path, which begins at the folder of the program, or the rights of the file.",
    },
  },
} as const satisfies Chapter;
