/** Writes `schemas/` and its pages anew from the file types, the commands' outputs and the codes: `npx tsx test/support/writeSchemas.ts`. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { schemasFolder, schemaTexts } from "./schemaTexts.ts";

const codes = new URL("codes/", schemasFolder);
rmSync(codes, { recursive: true, force: true });
mkdirSync(codes);
for (const [name, text] of Object.entries(schemaTexts())) writeFileSync(new URL(name, schemasFolder), text);
