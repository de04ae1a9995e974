/** Writes `schemas/` and its page anew from the file types and the commands' outputs: `npx tsx test/support/writeSchemas.ts`. */
import { writeFileSync } from "node:fs";
import { schemasFolder, schemaTexts } from "./schemaTexts.ts";

for (const [name, text] of Object.entries(schemaTexts())) writeFileSync(new URL(name, schemasFolder), text);
