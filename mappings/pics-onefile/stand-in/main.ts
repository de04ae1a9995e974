import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { readCommandLine, UsageError } from "./command-line.ts";
import { addSampleCentre } from "./sample-centre.ts";
import { startStandIn } from "./stand-in.ts";

const run = async (): Promise<void> => {
  const options = await readCommandLine(process.argv.slice(2));
  await mkdir(dirname(options.file), { recursive: true });
  const standIn = await startStandIn(options);
  if (standIn.isNew) await addSampleCentre(standIn);
  process.stdout.write(
    `OneFile stand-in at ${standIn.url}  (export ONEFILE_CUSTOMER_TOKEN='${standIn.customerToken}')\n`,
  );
  const shutDown = (): void => {
    standIn.close().catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    });
  };
  process.once("SIGINT", shutDown);
  process.once("SIGTERM", shutDown);
};

run().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
});
