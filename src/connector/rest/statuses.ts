/** What the statuses of an answer mean, by the system file and by HTTP. */
import { ConnectorError } from "../ConnectorError.ts";
import { harmless } from "../masking.ts";
import { type Answer, inBody } from "./Answer.ts";
import type { RestSystemFile } from "./RestSystemFile.ts";

export interface Statuses {
  readonly missing: ReadonlySet<number>;
  readonly expired: ReadonlySet<number>;
  readonly limited: ReadonlySet<number>;
  readonly empty: ReadonlySet<number>;
  readonly refused: ReadonlySet<number>;
  /** All to which the file gives a meaning. */
  readonly declared: ReadonlySet<number>;
}

export const statusesOf = (file: RestSystemFile): Statuses => {
  const { responses = {} } = file;
  const limited = [429, ...(responses.limited ?? [])];
  const { missing = [404], expired = [401], empty = [], refused = [] } = responses;
  return {
    missing: new Set(missing),
    expired: new Set(file.session === undefined ? [] : expired),
    limited: new Set(limited),
    empty: new Set(empty),
    refused: new Set(refused),
    declared: new Set([...missing, ...expired, ...empty, ...refused, ...limited]),
  };
};

/**
 * Of an answer that sends elsewhere: that it is not followed, to whatever host. What was asked, and the credential with it,
 * goes to the declared address alone. The rest of the other address may hold a secret, so only its host is told.
 */
export const redirection = (answer: Answer): string | undefined => {
  const location = answer.header("location");
  if (answer.status < 300 || answer.status > 399 || location === undefined) return undefined;
  const [, host] = /^(?:https?:)?\/\/(?:[^/?#@]*@)?([a-z0-9.:[\]-]+)/i.exec(location) ?? [];
  return `the system redirects to ${host ?? "another address of its own"}, which is not followed: give the address that answers itself as the connection's url`;
};

export interface Judge {
  /** The error that an answer without success stands for. */
  readonly failure: (operation: string, answer: Answer) => ConnectorError;
  readonly malformed: (operation: string, answer: Answer, message: string) => ConnectorError;
}

export const makeJudge = (options: {
  readonly file: RestSystemFile;
  readonly statuses: Statuses;
  /** Whatever must not be seen in a message, should the system echo it. */
  readonly secrets: () => ReadonlyArray<string>;
}): Judge => {
  const { file, statuses, secrets } = options;
  const messageKey = file.responses?.message;

  const told = (answer: Answer): string | undefined => {
    const text = messageKey === undefined ? undefined : inBody(answer, `body.${messageKey}`);
    const line = typeof text === "string" ? harmless(text, secrets()) : "";
    return line === "" ? undefined : line;
  };

  const failure: Judge["failure"] = (operation, answer) => {
    const { status } = answer;
    const error = (reason: ConnectorError["reason"], message: string) =>
      new ConnectorError({ reason, system: file.system, operation, message, status });
    if (!statuses.refused.has(status)) {
      if (status === 401) return error("credential", "the credential was refused");
      if (status === 403) return error("credential", "the credential may not do this");
      if (status < 400)
        return error("malformed", redirection(answer) ?? "the answer is neither a success nor a refusal");
    }
    const message = told(answer);
    return error(
      "refused",
      message === undefined ? "the system declined" : `the system declined: ${message}`,
    );
  };

  return {
    failure,
    malformed: (operation, { status }, message) =>
      new ConnectorError({ reason: "malformed", system: file.system, operation, message, status }),
  };
};
