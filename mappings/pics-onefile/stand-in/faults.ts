import { badRequest } from "./answers.ts";
import { isOneOf, isPositiveInteger } from "./guards.ts";
import { segmentsOf } from "./routes.ts";

/**
 * `error`: 500 without handling the call. `refuse`: 429 without handling it, apart from the limit. `drop-before`: the
 * connection is cut without handling. `drop-after`: handled and committed, then cut, so that the answer is lost.
 * `delay`: handled at once, answered late. (onefile-api 8.4, "faults")
 */
export const FAULT_KINDS = ["error", "refuse", "drop-before", "drop-after", "delay"] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface FaultRequest {
  readonly kind: FaultKind;
  /** How many matching calls it strikes; 1 if left out. */
  readonly times?: number;
  /** How many matching calls pass unharmed first; 0 if left out. */
  readonly skip?: number;
  /** Any method if left out. */
  readonly method?: string;
  /** A path below `/api/v2.1` or a template such as `/User/{id}`; `*` stands for one segment. Any path if left out. */
  readonly path?: string;
  /** For `delay`, in milliseconds. */
  readonly delayMs?: number;
  /** For `refuse`: seconds sent in `Retry-After`; no header if left out. */
  readonly retryAfter?: number;
}

export interface StruckFault {
  readonly kind: FaultKind;
  readonly delayMs: number;
  readonly retryAfter: number | undefined;
}

interface Pending {
  readonly request: FaultRequest;
  skip: number;
  left: number;
}

const isCount = (value: unknown): value is number => value === 0 || isPositiveInteger(value);

const optional = <T>(
  name: string,
  value: unknown,
  accepts: (value: unknown) => value is T,
): { readonly [key: string]: T } => {
  if (value === undefined) return {};
  if (!accepts(value)) throw badRequest(`${name} of a fault is not valid.`);
  return { [name]: value };
};

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

/** Reads a fault from JSON that came over the control path. */
export const readFault = (input: Readonly<Record<string, unknown>>): FaultRequest => {
  const { kind, times, skip, method, path, delayMs, retryAfter } = input;
  if (!isOneOf(FAULT_KINDS, kind)) throw badRequest(`kind must be one of: ${FAULT_KINDS.join(", ")}.`);
  return {
    kind,
    ...optional("times", times, isPositiveInteger),
    ...optional("skip", skip, isCount),
    ...optional("method", method, isText),
    ...optional("path", path, isText),
    ...optional("delayMs", delayMs, isCount),
    ...optional("retryAfter", retryAfter, isCount),
  };
};

const pathFits = (wanted: string | undefined, template: string, path: string): boolean => {
  if (wanted === undefined) return true;
  const pattern = segmentsOf(wanted.toLowerCase());
  const segments = segmentsOf(path.toLowerCase());
  if (pattern.join("/") === segmentsOf(template.toLowerCase()).join("/")) return true;
  return (
    pattern.length === segments.length &&
    pattern.every((part, index) => part === "*" || part === segments[index])
  );
};

/** Faults that wait for their calls. The oldest that fits a call strikes; the others wait on. */
export class Faults {
  #pending: Pending[] = [];

  add(request: FaultRequest): void {
    this.#pending.push({ request, skip: request.skip ?? 0, left: request.times ?? 1 });
  }

  clear(): void {
    this.#pending = [];
  }

  strike(method: string, template: string, path: string): StruckFault | undefined {
    for (const pending of this.#pending) {
      const { request } = pending;
      if (request.method !== undefined && request.method.toUpperCase() !== method) continue;
      if (!pathFits(request.path, template, path)) continue;
      if (pending.skip > 0) {
        pending.skip -= 1;
        continue;
      }
      pending.left -= 1;
      if (pending.left === 0) this.#pending = this.#pending.filter((other) => other !== pending);
      return { kind: request.kind, delayMs: request.delayMs ?? 0, retryAfter: request.retryAfter };
    }
    return undefined;
  }
}
