/**
 * Plans cases in a child process, so that a stranger's expression can at worst end that: a case that needs too long
 * or too much is an outcome, and the next one gets a new process.
 */
import * as Effect from "effect/Effect";
import * as ExecutionStrategy from "effect/ExecutionStrategy";
import * as Exit from "effect/Exit";
import * as Scope from "effect/Scope";
import type { TestCase } from "../check/cases/TestCase.ts";
import { compare, type PlaceType } from "./compare.ts";
import type { LawVerdict } from "./laws/LawVerdict.ts";
import type { MappingTexts } from "./mappingTexts.ts";
import type { Reply, Request } from "./protocol.ts";
import type { CaseOutcome } from "./runCase.ts";
import { TrialProgram } from "./TrialProgram.ts";
import { startTrialProcess, type TrialProcess } from "./trialProcess.ts";

export interface Bounds {
  /** Seconds that one case may take. */
  readonly seconds: number;
  /** Megabytes that its process may hold. */
  readonly megabytes: number;
}
export const standardBounds: Bounds = { seconds: 10, megabytes: 512 };

/** Seconds that a process may take to come up and check the mapping: no expression is evaluated in them. */
const secondsToStart = 120;

const notUnderstood = "what its process answered is not understood";

export interface CaseRunner {
  /**
   * Plans one case of a mapping and compares the plan with what the case expects, by the types of its places. A mapping
   * is handed over once, as long as the same value is given. Cases are planned one after the other.
   */
  readonly run: (texts: MappingTexts, types: PlaceType, test: TestCase) => Effect.Effect<CaseOutcome>;
  /**
   * Whether a case passes where a mutant of the mapping, by its place among them, stands for it. One that is not
   * planned within the bounds does not.
   */
  readonly passesUnder: (texts: MappingTexts, mutant: number, test: TestCase) => Effect.Effect<boolean>;
  /** The round trip of a rule; unplanned: it could not be judged within the bounds. */
  readonly judgeLaw: (
    texts: MappingTexts,
    entity: string,
    field: string,
  ) => Effect.Effect<LawVerdict | Extract<Reply, { readonly _tag: "Unplanned" }>>;
}

interface Live {
  readonly child: TrialProcess;
  readonly scope: Scope.CloseableScope;
  texts: MappingTexts | undefined;
}

/** A runner whose processes end with the scope. */
export const makeCaseRunner = (
  bounds: Bounds = standardBounds,
): Effect.Effect<CaseRunner, never, Scope.Scope> =>
  Effect.gen(function* () {
    const program = yield* TrialProgram;
    const outer = yield* Effect.scope;
    const turns = yield* Effect.makeSemaphore(1);
    let live: Live | undefined;

    const begin = Effect.gen(function* () {
      const scope = yield* Scope.fork(outer, ExecutionStrategy.sequential);
      const child = yield* Scope.extend(startTrialProcess(program, bounds.megabytes), scope);
      const made: Live = { child, scope, texts: undefined };
      live = made;
      return made;
    });
    const end = Effect.suspend(() => {
      const gone = live;
      live = undefined;
      return gone === undefined ? Effect.void : Scope.close(gone.scope, Exit.void);
    });

    const ask = (one: Live, request: Request, seconds: number): Effect.Effect<Reply> =>
      one.child.ask(request, seconds).pipe(
        Effect.timeoutTo({
          duration: `${seconds} seconds`,
          onSuccess: (reply): Effect.Effect<Reply> => Effect.succeed(reply),
          onTimeout: (): Effect.Effect<Reply> =>
            Effect.as(end, { _tag: "Unplanned", message: `needed more than ${seconds} s` }),
        }),
        Effect.flatten,
      );

    const answer = (texts: MappingTexts, request: Request): Effect.Effect<Reply> =>
      Effect.gen(function* () {
        const one = live ?? (yield* begin);
        if (one.texts !== texts) {
          const loaded = yield* ask(one, { _tag: "Load", texts }, secondsToStart);
          if (loaded._tag !== "Loaded") return loaded;
          one.texts = texts;
        }
        return yield* ask(one, request, bounds.seconds);
      }).pipe(
        Effect.tap(() => (live?.child.hasEnded() === true ? end : Effect.void)),
        Effect.onInterrupt(() => end),
        turns.withPermits(1),
      );

    return {
      passesUnder: (texts, mutant, { file, index }) =>
        Effect.map(
          answer(texts, { _tag: "RunMutant", mutant, file, index }),
          (reply) => reply._tag === "Compared" && reply.passed,
        ),
      judgeLaw: (texts, entity, field) =>
        Effect.map(answer(texts, { _tag: "Law", entity, field }), (reply) =>
          reply._tag === "Judged"
            ? reply.verdict
            : reply._tag === "Unplanned"
              ? reply
              : { _tag: "Unplanned", message: notUnderstood },
        ),
      run: (texts, types, test) =>
        answer(texts, { _tag: "Run", file: test.file, index: test.index }).pipe(
          Effect.map((reply): CaseOutcome => {
            switch (reply._tag) {
              case "Planned":
                return { _tag: "Planned", plan: reply.plan, comparison: compare(types, test, reply.plan) };
              case "Unplanned":
                return reply;
              case "Loaded":
              case "Compared":
              case "Judged":
                return { _tag: "Unplanned", message: notUnderstood };
            }
          }),
        ),
    };
  });
