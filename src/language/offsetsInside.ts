/** Characters that stand behind a backslash in a double-quoted scalar and are followed by hexadecimal digits. */
const hexDigits: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

/**
 * Where each character (UTF-16) of a scalar's value stands in its text, and at the end where it ends;
 * undefined where the scalar is spread over several lines, so that characters and text do not run side by side.
 */
export const offsetsInside = (raw: string, value: string): ReadonlyArray<number> | undefined => {
  const quote = raw[0];
  if (quote !== '"' && quote !== "'") {
    const start = raw.indexOf(value);
    return start < 0 ? undefined : Array.from({ length: value.length + 1 }, (_, i) => start + i);
  }
  if (/[\r\n]/.test(raw)) return undefined;
  const offsets: Array<number> = [];
  let at = 1;
  while (at < raw.length - 1) {
    const start = at;
    let units = 1;
    if (quote === "'" && raw[at] === "'") at += 2;
    else if (quote === '"' && raw[at] === "\\") {
      const digits = hexDigits[raw[at + 1] ?? ""] ?? 0;
      const code = digits === 0 ? 0 : Number.parseInt(raw.slice(at + 2, at + 2 + digits), 16);
      units = code > 0xffff ? 2 : 1;
      at += 2 + digits;
    } else at++;
    for (let unit = 0; unit < units; unit++) offsets.push(start);
  }
  offsets.push(at);
  return offsets.length === value.length + 1 ? offsets : undefined;
};
