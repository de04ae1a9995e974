/**
 * Changes every row of FOLDER/t.csv in turn, over and over, with a pause in milliseconds, until it is
 * ended: writeForEver FOLDER PAUSE
 */
import process from "node:process";
import * as Effect from "effect/Effect";
import { openFiles } from "../../contract/support/filesSubject.ts";
import { bigSystem } from "./bigFile.ts";

const program = Effect.gen(function* () {
  const { reader, writer } = yield* openFiles(bigSystem, process.argv[2] ?? "");
  yield* reader.check;
  process.stdout.write("writing\n");
  for (let round = 1; ; round++) {
    yield* Effect.sleep(Number(process.argv[3]));
    yield* writer.update({
      _tag: "Update",
      side: "remote",
      resource: "t",
      key: String(1 + (round % 100)),
      cells: { n: round },
      before: {},
    });
  }
});
void Effect.runPromise(Effect.scoped(program));
