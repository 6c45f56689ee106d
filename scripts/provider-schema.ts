import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./commands";
import { providerSchema } from "./providerSchema";

// A part of `npm run build`.
writeFileSync(join(root, "provider", "schema.json"), `${JSON.stringify(providerSchema(), undefined, 2)}\n`);
