/** An HTTP answer as received, and the look-ups that a system file can name in it. */
export interface Answer {
  readonly status: number;
  /** One header's value, by its lower-case name. */
  readonly header: (name: string) => string | undefined;
  readonly text: string;
}

export const isSuccess = (answer: Answer): boolean => answer.status >= 200 && answer.status < 300;

export type Json = { readonly _tag: "Json"; readonly value: unknown } | { readonly _tag: "NotJson" };

/** The body as JSON. An empty body is not JSON. */
export const jsonOf = (answer: Answer): Json => {
  try {
    const value: unknown = JSON.parse(answer.text);
    return { _tag: "Json", value };
  } catch {
    return { _tag: "NotJson" };
  }
};

export type WireObject = Readonly<Record<string, unknown>>;

export const isWireObject = (value: unknown): value is WireObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands under a path of own keys; undefined where a step is absent or no object. */
export const lookUp = (value: unknown, path: ReadonlyArray<string>): unknown => {
  let found: unknown = value;
  for (const step of path) {
    if (!isWireObject(found) || !Object.hasOwn(found, step)) return undefined;
    found = found[step];
  }
  return found;
};

/** The steps of `body.name.name` below the body. */
const stepsOf = (bodyPath: string): ReadonlyArray<string> => bodyPath.split(".").slice(1);

/** What a body path names; undefined where the body is no JSON or holds nothing there. */
export const inBody = (answer: Answer, bodyPath: string): unknown => {
  const json = jsonOf(answer);
  return json._tag === "Json" ? lookUp(json.value, stepsOf(bodyPath)) : undefined;
};

/** One word, and neither the beginning of markup nor JSON that has lost its end: a page is no token and no key. */
const bareWord = /^[^\s<{["][^\s]*$/;

/**
 * A text or number that a body path names, as text; a whole body may also be bare text (a token, an id)
 * that is no JSON. Undefined where there is none.
 */
export const scalarInBody = (answer: Answer, bodyPath: string): string | undefined => {
  const found = inBody(answer, bodyPath);
  if (typeof found === "string") return found === "" ? undefined : found;
  const isBody = stepsOf(bodyPath).length === 0;
  const bare = answer.text.trim();
  // A bare number is taken as written: one beyond 2^53 would lose digits as a JSON number.
  if (typeof found === "number") {
    if (isBody) return bare;
    return Number.isInteger(found) && !Number.isSafeInteger(found) ? undefined : String(found);
  }
  const isPage = /\bhtml\b/.test(answer.header("content-type") ?? "");
  if (isBody && !isPage && jsonOf(answer)._tag === "NotJson" && bareWord.test(bare)) return bare;
  return undefined;
};
