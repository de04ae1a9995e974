/** Placeholders of texts that see connection values alone: those that stand for nothing. */
import type { ConnectionDeclaration, SystemFault } from "../model/Catalog.ts";
import { placeholders } from "./template.ts";

export const connectionFaults = (
  connection: ConnectionDeclaration,
  texts: ReadonlyArray<readonly [text: string, path: ReadonlyArray<string | number>]>,
): ReadonlyArray<SystemFault> => {
  const known = Object.keys(connection);
  return texts.flatMap(([text, path]) =>
    placeholders(text)
      .filter((placeholder) => !known.includes(placeholder))
      .map((placeholder) => ({
        path,
        message: `"{${placeholder}}" stands for nothing: it is no connection value.`,
        wrong: placeholder,
        known,
      })),
  );
};
