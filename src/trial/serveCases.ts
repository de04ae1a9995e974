/**
 * The process that evaluates a mapping's expressions: it is given texts and answers with plans. It reads no file,
 * opens no connection and resolves no `${…}`; the one that started it bounds its time and memory.
 */
import * as Cause from "effect/Cause";
import * as Effect from "effect/Effect";
import * as Either from "effect/Either";
import * as Option from "effect/Option";
import * as Schema from "effect/Schema";
import { checkCases } from "../check/cases/checkCases.ts";
import type { TestCase } from "../check/cases/TestCase.ts";
import { makeChecker } from "../check/check.ts";
import { connectorKinds } from "../connector/registry.ts";
import { placeText } from "../diagnostic/Diagnostic.ts";
import { flow } from "../flow/Flow.ts";
import type { Integration } from "../language/Integration.ts";
import { isAsExpected } from "./compare.ts";
import { judgeLaw } from "./laws/judgeLaw.ts";
import { filesOf, type MappingTexts } from "./mappingTexts.ts";
import { type Mutant, mutantsOf } from "./mutation/Mutant.ts";
import { type Reply, Request } from "./protocol.ts";
import { runCase } from "./runCase.ts";

type Cases = ReadonlyMap<string, TestCase>;

interface Held {
  readonly integration: Integration;
  readonly cases: Cases;
  /** The cases as they are meant under a mutant: a setting's default may be another. */
  readonly casesUnder: (mutant: Mutant) => Cases;
  readonly mutants: () => ReadonlyArray<Mutant>;
}

/** Megabytes of JSON that an answer may be: what asks holds the answers of many cases. */
const largestReply = 8;

/** An answer as it is, or in place of one that is too large a word of that. */
const bounded = (reply: Reply): Reply => {
  // Too long a text for this machine is no text.
  const text = Option.liftThrowable(JSON.stringify)(reply);
  const isSmall = Option.exists(text, (json) => Buffer.byteLength(json) <= largestReply * 1024 * 1024);
  if (isSmall) return reply;
  const what = reply._tag === "Planned" ? "its plan" : "its answer";
  return { _tag: "Unplanned", message: `${what} is larger than ${largestReply} MB` };
};

const idOf = (file: string, index: number): string => `${file}#${index}`;

const once = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

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
    const meant = (by: Integration): Cases =>
      new Map(checkCases(cases, by, profiles).cases.map((test) => [idOf(test.file, test.index), test]));
    const own = meant(integration);
    let last: { readonly mutant: Mutant; readonly cases: Cases } | undefined;
    held = {
      integration,
      cases: own,
      casesUnder: (mutant) => {
        if (mutant.integration.main === integration.main) return own;
        // One mutant after the other is asked for.
        if (last?.mutant !== mutant) last = { mutant, cases: meant(mutant.integration) };
        return last.cases;
      },
      mutants: once(() => mutantsOf(integration)),
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

  const runMutant = (at: number, file: string, index: number): Effect.Effect<Reply> => {
    const mutant = held?.mutants()[at];
    const test = mutant === undefined ? undefined : held?.casesUnder(mutant).get(idOf(file, index));
    if (mutant === undefined || test === undefined)
      return Effect.succeed({ _tag: "Unplanned", message: "there is no such mutant or case" });
    return Effect.map(
      runCase(mutant.integration, test),
      (outcome): Reply => ({
        _tag: "Compared",
        passed: outcome._tag === "Planned" && isAsExpected(outcome.comparison),
      }),
    );
  };

  const law = (entity: string, field: string): Effect.Effect<Reply> =>
    Effect.map(
      held === undefined ? Effect.succeed(undefined) : judgeLaw(held.integration, entity, field),
      (verdict): Reply =>
        verdict === undefined
          ? { _tag: "Unplanned", message: `there is no such rule: ${entity}.${field}` }
          : { _tag: "Judged", verdict },
    );

  const answer = (request: Request): Effect.Effect<Reply> => {
    switch (request._tag) {
      case "Load":
        return Effect.succeed(load(request.texts));
      case "Run":
        return run(request.file, request.index);
      case "RunMutant":
        return runMutant(request.mutant, request.file, request.index);
      case "Law":
        return law(request.entity, request.field);
    }
  };

  return (message) =>
    Effect.suspend((): Effect.Effect<Reply> => {
      const request = Schema.decodeUnknownEither(Request)(message);
      if (Either.isLeft(request))
        return Effect.succeed({ _tag: "Unplanned", message: "what was asked is not understood" });
      return answer(request.right);
    }).pipe(
      Effect.catchAllCause((cause) => {
        const bug = Cause.squash(cause);
        return Effect.succeed<Reply>({
          _tag: "Unplanned",
          message: `internal error: ${bug instanceof Error ? bug.message : "unknown"}`,
        });
      }),
      Effect.map(bounded),
    );
};
