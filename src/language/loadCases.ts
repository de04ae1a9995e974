import { readYamlFiles } from "./readYamlFile.ts";

/**
 * Reads and parses the case files of an integration's folder; none where it has no `cases`. They are no part of the
 * mapping, so that a run never reads them. `shownFrom` is the folder that shown paths start from.
 */
export const loadCases = (folder: string, shownFrom: string) => readYamlFiles(folder, "cases", shownFrom);
