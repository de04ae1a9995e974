import type { Integration } from "../../language/Integration.ts";
import type { Side } from "../../model/Side.ts";

/** The longest beginning of a system's title that another title names, word by word, in its own spelling. */
const namedIn = (title: string, whole: string): string | undefined => {
  const words = title.split(/\s+/);
  for (let length = words.length; length > 0; length--) {
    const start = words.slice(0, length).join(" ");
    const found = ` ${whole} `.toLowerCase().indexOf(` ${start} `.toLowerCase());
    if (found >= 0) return start;
  }
  return undefined;
};

/**
 * What a page calls the two systems: as the integration's title calls them ("Stock and Shop" for a "Stock
 * database" and a "Shop API"), or by their own titles where it does not name both.
 */
export const systemNames = (integration: Integration): { readonly [S in Side]: string } => {
  const { local, remote } = integration.systems;
  const whole = integration.main.value.title.replace(/\s+/g, " ");
  const named = { local: namedIn(local.title, whole), remote: namedIn(remote.title, whole) };
  return named.local === undefined || named.remote === undefined || named.local === named.remote
    ? { local: local.title, remote: remote.title }
    : { local: named.local, remote: named.remote };
};
