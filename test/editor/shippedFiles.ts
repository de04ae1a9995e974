/** The YAML files of the shipped mappings, as an editor would open them. */
import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url);

export interface ShippedFile {
  /** From the package's folder. */
  readonly path: string;
  readonly uri: string;
  readonly text: string;
}

export const fileUri = (path: string): string => new URL(path, root).href;

/** Every YAML file of a mapping, whatever its folder. */
export const shippedFiles = (mapping: string): ReadonlyArray<ShippedFile> =>
  readdirSync(new URL(`mappings/${mapping}/`, root), { recursive: true, encoding: "utf8" })
    .filter((path) => /\.ya?ml$/.test(path))
    .sort()
    .map((inside) => {
      const path = `mappings/${mapping}/${inside}`;
      return { path, uri: fileUri(path), text: readFileSync(new URL(path, root), "utf8") };
    });

export const shippedFile = (path: string): ShippedFile => ({
  path,
  uri: fileUri(path),
  text: readFileSync(new URL(path, root), "utf8"),
});

export const mappings: ReadonlyArray<string> = readdirSync(new URL("mappings/", root));
