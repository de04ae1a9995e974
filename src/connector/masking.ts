/** Text that came from the other system, made fit for a message: no secret of ours, one line, short. */
const longest = 200;

const spellings = (secret: string): ReadonlyArray<string> => [
  secret,
  encodeURIComponent(secret),
  JSON.stringify(secret).slice(1, -1),
];

/** Replaces every secret, also percent-encoded or JSON-escaped. */
export const withoutSecrets = (text: string, secrets: Iterable<string>): string => {
  // The longest first: one secret may hold another.
  const all = [...new Set([...secrets].filter((secret) => secret !== "").flatMap(spellings))].sort(
    (a, b) => b.length - a.length,
  );
  let masked = text;
  for (const secret of all) masked = masked.replaceAll(secret, "***");
  return masked;
};

/** Without secrets, in one line, shortened to 200 characters. */
export const harmless = (text: string, secrets: Iterable<string>): string => {
  // Masked before cut, so that no part of a secret survives.
  const line = withoutSecrets(text, secrets)
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
};
