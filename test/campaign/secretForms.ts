/** The forms in which a secret may stand in a text, or a part of it: as it is, in JSON, in a URL, in hex, and in base64. */

/** Characters. A message is cut somewhere, and a long secret in it with it. */
const partLength = 32;

/** The part of a base64 text that does not depend on what stands before or after the secret, for each alignment. */
const base64Cores = (secret: string): ReadonlyArray<string> =>
  [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret, "utf8")]);
    // Characters that hold bits of the filling, or of what follows, are left out.
    const text = bytes.toString("base64").replace(/=+$/, "");
    const from = shift === 0 ? 0 : shift + 1;
    const to = Math.floor((bytes.length * 8) / 6);
    const core = text.slice(from, to);
    return [core, core.replace(/\+/g, "-").replace(/\//g, "_")];
  });

/** Of a long text its two ends: whatever is cut from it holds one of them, if it was cut once. */
const endsOf = (text: string): ReadonlyArray<string> =>
  text.length < 2 * partLength ? [text] : [text.slice(0, partLength), text.slice(-partLength)];

/** A text that holds one of them shows the secret, or much of it. */
export const formsOf = (secret: string): ReadonlyArray<string> => [
  ...new Set(
    [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret),
      encodeURI(secret),
      new URLSearchParams({ "": secret }).toString().slice(1),
      Buffer.from(secret, "utf8").toString("hex"),
      ...base64Cores(secret),
    ].flatMap(endsOf),
  ),
];

/** The secrets that stand in a text, in any form, whole or in part. */
export const secretsIn = (text: string, secrets: Iterable<string>): ReadonlyArray<string> =>
  [...secrets].filter((secret) => formsOf(secret).some((form) => text.includes(form)));
