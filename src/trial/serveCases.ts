/**
 * The process that evaluates a mapping's expressions: it is given texts and answers with plans. It reads no file,
 * opens no connection and resolves no `${…}`; the one that started it bounds its time and memory.
 */
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import * as Schema from "effect/Schema";
import { checkCases } from "../check/cases/checkCases.ts";
import type { TestCase } from "../check/cases/TestCase.ts";
import { makeChecker } from "../check/check.ts";
import { connectorKinds } from "../connector/registry.ts";
import { placeText } from "../diagnostic/Diagnostic.ts";
import { flow } from "../flow/Flow.ts";
import type { Integration } from "../language/Integration.ts";
import { filesOf, type MappingTexts } from "./mappingTexts.ts";
import { type Reply, Request } from "./protocol.ts";
import { runCase } from "./runCase.ts";

interface Held {
  readonly integration: Integration;
  readonly cases: ReadonlyMap<string, TestCase>;
}

const idOf = (file: string, index: number): string => `${file}#${index}`;

/** Answers requests, one after the other. */
export const serveCases = (): ((message: unknown) => Effect.Effect<Reply>) => {
  const checker = makeChecker(connectorKinds, flow);
  let held: Held | undefined;

  const load = (texts: MappingTexts): Reply => {
    const { files, cases } = filesOf(texts);
    const { integration, profiles, diagnostics } = checker.check(files);
    if (integration === undefined) {
      held = undefined;
      const first = diagnostics.find((one) => one.severity === "error");
      return {
        _tag: "Unplanned",
        message: `the mapping is refused: ${first === undefined ? "" : `${placeText(first)}: ${first.message}`}`,
      };
    }
    const checked = checkCases(cases, integration, profiles);
    held = {
      integration,
      cases: new Map(checked.cases.map((test) => [idOf(test.file, test.index), test])),
    };
    return { _tag: "Loaded" };
  };

  const run = (file: string, index: number): Effect.Effect<Reply> => {
    const test = held?.cases.get(idOf(file, index));
    if (held === undefined || test === undefined)
      return Effect.succeed({ _tag: "Unplanned", message: `there is no case ${index + 1} in ${file}` });
    return Effect.map(
      runCase(held.integration, test),
      (outcome): Reply => (outcome._tag === "Planned" ? { _tag: "Planned", plan: outcome.plan } : outcome),
    );
  };

  return (message) =>
    Effect.suspend((): Effect.Effect<Reply> => {
      const request = Schema.decodeUnknownEither(Request)(message);
      if (Either.isLeft(request))
        return Effect.succeed({ _tag: "Unplanned", message: "what was asked is not understood" });
      return request.right._tag === "Load"
        ? Effect.succeed(load(request.right.texts))
        : run(request.right.file, request.right.index);
    }).pipe(
      Effect.catchAllCause((cause) => {
        const bug = Cause.squash(cause);
        return Effect.succeed<Reply>({
          _tag: "Unplanned",
          message: `internal error: ${bug instanceof Error ? bug.message : "unknown"}`,
        });
      }),
    );
};
