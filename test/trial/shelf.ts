/** A mapping of three fields over the starter's systems, small enough to work out by hand what its tests say. */
import * as Effect from "effect/Effect";
import { makeChecker } from "../../src/check/check.ts";
import { connectorKinds } from "../../src/connector/registry.ts";
import { flow } from "../../src/flow/Flow.ts";
import { type Bounds, type CaseRunner, makeCaseRunner } from "../../src/trial/CaseRunner.ts";
import { textsOf } from "../../src/trial/mappingTexts.ts";
import { TrialProgram } from "../../src/trial/TrialProgram.ts";
import type { Files } from "../support/checkFiles.ts";
import { program } from "../support/program.ts";
import { casesOf, mappingFiles, openWith } from "./support.ts";

const starter = mappingFiles("starter");

export const shelf: Files = {
  "crosswalk.yaml": `crosswalk: 1
name: shelf
title: Stock and shop
timezone: Europe/London
systems: { local: stock, remote: shop }
settings:
  mode: { title: Names, type: mode, default: ignore }
jobs:
  sync: { title: In step, trigger: schedule }
never:
  - { write: local, place: items.price }
`,
  "systems/stock.yaml": starter["systems/stock.yaml"] ?? "",
  "systems/shop.yaml": starter["systems/shop.yaml"] ?? "",
  "entities/item.yaml": `entity: item
title: Items
local: { resource: items }
remote: { resource: item }
scope: [{ jobs: [sync] }]
match: [{ by: [sku] }]
moves: [{ do: update, jobs: [sync] }]
fields:
  sku: { local: sku, remote: sku, type: exact }
  name: { local: name, remote: title, type: text, direction: pull-able }
  price: { local: price, remote: price, type: decimal, direction: push-only }
groups:
  - { title: Names, events: [update], gate: mode, fields: [name] }
  - { title: Prices, events: [update], fields: [price] }
`,
};

/** A case file over one bench that both sides hold and that is linked. */
export const benchCases = (cases: string): string => `given:
  now: 2026-03-02T09:00:00Z
  job: sync
  local: { items: [{ sku: A-1, name: Bench, price: 5 }] }
  remote: { item: [{ id: i1, sku: A-1, title: Bench, price: 5 }] }
  links: [{ entity: item, local: A-1, remote: i1 }]
cases:
${cases}`;

/** The mapping and its cases, opened, and a runner of real processes. */
export const withRunner = <A>(
  files: Files,
  cases: string,
  use: (opened: ReturnType<typeof openShelf>, runner: CaseRunner) => Effect.Effect<A>,
  bounds?: Bounds,
): Promise<A> =>
  Effect.runPromise(
    Effect.scoped(
      Effect.flatMap(makeCaseRunner(bounds), (runner) => use(openShelf(files, cases), runner)),
    ).pipe(Effect.provideService(TrialProgram, { file: program("trialWorker"), nodeArguments: [] })),
  );

export const openShelf = (files: Files, cases: string) => {
  const { integration, cases: tests } = casesOf(files, cases);
  const { loaded, caseFiles, mapping } = openWith(files, { "cases/own.yaml": cases });
  return {
    checker: makeChecker(connectorKinds, flow),
    flow,
    files: loaded,
    caseFiles,
    texts: textsOf(loaded, caseFiles),
    integration,
    profiles: mapping.profiles,
    tests,
  };
};
