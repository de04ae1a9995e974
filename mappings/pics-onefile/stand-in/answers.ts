/** What a route gives back, before it is put on the wire. */
export interface Answer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

const JSON_TYPE = "application/json; charset=utf-8";

/** A JSON object or array. */
export const jsonAnswer = (value: unknown, status = 200): Answer => ({
  status,
  contentType: JSON_TYPE,
  body: JSON.stringify(value),
});

/** A bare integer as the whole body: creates of everything but users (onefile-api 8.3). */
export const bareIdAnswer = (id: number): Answer => jsonAnswer(id);

/** Unquoted text: the session token (onefile-api 8.2). */
export const textAnswer = (text: string): Answer => ({
  status: 200,
  contentType: "text/plain; charset=utf-8",
  body: text,
});

/** 204 and nothing else: updates, and searches that found nothing (onefile-api 8.3). */
export const emptyAnswer = (): Answer => ({ status: 204 });

/** Every failure carries a JSON object with lower-case `message` (onefile-api 6 and 8.3). */
export const failureAnswer = (status: number, message: string): Answer => jsonAnswer({ message }, status);

/** Thrown anywhere inside a route (also inside a transaction, which it rolls back) to answer with a failure. */
export class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = "Refusal";
    this.status = status;
  }
}

export const badRequest = (message: string): Refusal => new Refusal(400, message);

export const notFound = (message: string): Refusal => new Refusal(404, message);
