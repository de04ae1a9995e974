/** Layers of one profile: state, budgets and both systems, opened once and closed with the command. */
import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Config from "effect/Config";
import * as Console from "effect/Console";
import * as Context from "effect/Context";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import * as Redacted from "effect/Redacted";
import type { ConnectionValues } from "../connector/Connector.ts";
import { ConnectorError } from "../connector/ConnectorError.ts";
import { limitsOf } from "../connector/limits.ts";
import { connectorKinds } from "../connector/registry.ts";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import { printHuman } from "../diagnostic/printHuman.ts";
import { Engine } from "../execute/Engine.ts";
import { moment } from "../execute/moment.ts";
import { Readers, Writers } from "../execute/systems.ts";
import { Flow } from "../flow/Flow.ts";
import type { Side } from "../model/Side.ts";
import { exit } from "../report/exitCodes.ts";
import * as BudgetSqlite from "../state/BudgetSqlite.ts";
import * as JournalSqlite from "../state/JournalSqlite.ts";
import * as runLock from "../state/runLockSqlite.ts";
import type { OpenMapping } from "./mapping.ts";
import { Ended, Machine } from "./services.ts";

/** Replaces `${NAME}` and `${file:PATH}`; the place of each unset one is reported. */
const resolveText = (text: string, folder: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const unset: Array<string> = [];
    let out = "";
    let from = 0;
    for (const match of text.matchAll(/\$\{(file:)?([^}]+)\}/g)) {
      const [whole = "", isFile, name = ""] = match;
      out += text.slice(from, match.index);
      from = (match.index ?? 0) + whole.length;
      const value =
        isFile === undefined
          ? yield* Config.string(name).pipe(Effect.orElseSucceed(() => undefined))
          : yield* fs.readFileString(path.resolve(folder, name)).pipe(
              Effect.map((content) => content.replace(/\r?\n$/, "")),
              Effect.orElseSucceed(() => undefined),
            );
      if (value === undefined || value === "")
        unset.push(isFile === undefined ? `the environment variable ${name}` : `the file ${name}`);
      else out += value;
    }
    return { text: out + text.slice(from), unset };
  });

/** A side's connection values with the environment filled in, each of its declared type. */
const connectionOf = (mapping: OpenMapping, side: Side) =>
  Effect.gen(function* () {
    const { profile, integration } = mapping;
    const declared = integration.systems[side].connection;
    const values: Record<string, string | number | Redacted.Redacted<string>> = {};
    const faults: Array<Diagnostic> = [];
    for (const [name, given] of Object.entries(profile.value.connections?.[side] ?? {})) {
      if (typeof given === "number") {
        values[name] = given;
        continue;
      }
      const { text, unset } = yield* resolveText(given, integration.folder);
      for (const what of unset)
        faults.push({
          code: "CW902",
          severity: "error",
          message: `The connection value "${name}" needs ${what}, which is not set.`,
          span: profile.document.spanOf(["connections", side, name]),
          related: [],
        });
      values[name] =
        declared[name]?.type === "secret"
          ? Redacted.make(text)
          : declared[name]?.type === "integer"
            ? Number(text)
            : text;
    }
    if (faults.length > 0) {
      yield* Console.error(printHuman(faults));
      return yield* new Ended({ exit: exit.invalid });
    }
    return values satisfies ConnectionValues;
  });

const openSide = <S extends Side>(mapping: OpenMapping, side: S) =>
  Effect.gen(function* () {
    const { integration, profile } = mapping;
    const system = integration.systems[side];
    const limits = profile.value.limits?.[side];
    const kind = connectorKinds.find((one) => one.name === system.kind);
    if (kind === undefined)
      return yield* new ConnectorError({
        reason: "configuration",
        system: system.name,
        operation: "open",
        message: `there is no connector "${system.kind}"`,
      });
    const { now, today } = yield* moment(integration.main.value.timezone);
    return yield* kind.open<S>({
      side,
      file: system.file.value,
      connection: yield* connectionOf(mapping, side),
      limits: limits === undefined ? undefined : limitsOf(limits),
      timezone: integration.main.value.timezone,
      today,
      now,
      folder: integration.folder,
    });
  });

/** The folder of a profile's journal, links and baselines. */
export const stateFolder = (mapping: OpenMapping) =>
  Effect.map(Path.Path, (path) =>
    path.resolve(
      mapping.integration.folder,
      mapping.profile.value.state ?? path.join(".crosswalk", mapping.profile.value.profile),
    ),
  );

/** Journal, links and baselines alone: for commands that never open a system. */
export const stateLayer = (mapping: OpenMapping) =>
  Layer.unwrapEffect(Effect.map(stateFolder(mapping), JournalSqlite.layer));

/** The run lock alone: for commands that change the state and open neither it nor a system. */
export const lockLayer = (mapping: OpenMapping) =>
  Layer.unwrapEffect(Effect.map(stateFolder(mapping), runLock.layer));

/** The state and its run lock: for commands that change what is remembered, and never open a system. */
export const lockedStateLayer = (mapping: OpenMapping) =>
  Layer.merge(stateLayer(mapping), lockLayer(mapping));

const budgets = Layer.unwrapEffect(Effect.map(Machine, (machine) => BudgetSqlite.layer(machine.stateFolder)));

/** Readers of both systems, and nothing that could write to them. */
export const readersLayer = (mapping: OpenMapping) =>
  Layer.scoped(
    Readers,
    Effect.gen(function* () {
      const local = yield* openSide(mapping, "local");
      const remote = yield* openSide(mapping, "remote");
      return { local: local.reader, remote: remote.reader };
    }),
  ).pipe(Layer.provide(budgets));

const systems = (mapping: OpenMapping) =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const local = yield* openSide(mapping, "local");
      const remote = yield* openSide(mapping, "remote");
      return Context.make(Readers, { local: local.reader, remote: remote.reader }).pipe(
        Context.add(Writers, { local: local.writer, remote: remote.writer }),
      );
    }),
  ).pipe(Layer.provide(budgets));

/** What planning needs. */
export const planLayer = (mapping: OpenMapping) =>
  Layer.mergeAll(readersLayer(mapping), stateLayer(mapping), Flow.layer, Engine.layer);

/** What a run needs inside the run lock. */
export const writingLayer = (mapping: OpenMapping) =>
  Layer.mergeAll(systems(mapping), stateLayer(mapping), Flow.layer, Engine.layer);

/** What running needs. */
export const runLayer = (mapping: OpenMapping) => Layer.merge(writingLayer(mapping), lockLayer(mapping));
