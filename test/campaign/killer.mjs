/**
 * Loaded before the command (`node --import`): counts the moments at which its files change, and kills the
 * process outright at the one that `CAMPAIGN_KILL` names, as `KIND/before|after/N`. `CAMPAIGN_TRACE` names a
 * file that takes the counts when the process ends by itself. Knows the files and nothing of the engine's code.
 */
import { writeFileSync } from "node:fs";
import { basename } from "node:path";
import sqlite3 from "sqlite3";

const [wantedKind, wantedWhen, wantedTurn] = (process.env.CAMPAIGN_KILL ?? "").split("/");
const traceFile = process.env.CAMPAIGN_TRACE;

const counts = new Map();
const pass = (kind, when) => {
  const moment = `${kind}/${when}`;
  const turn = (counts.get(moment) ?? 0) + 1;
  counts.set(moment, turn);
  if (kind === wantedKind && when === wantedWhen && turn === Number(wantedTurn))
    process.kill(process.pid, "SIGKILL");
};

/** What a transaction does, by the first of these that one of its statements fits. */
const journalKinds = [
  ["run-start", /insert into runs\b/],
  ["intent", /insert into intents\b/],
  ["outcome", /update intents\b/],
  ["plan", /insert into steps\b|from steps where run = runs\.id/],
  ["run-end", /update runs\b/],
  ["set-aside", /insert into set_aside\b/],
];
const localKinds = [
  ["local-create", /^\s*insert into\b/],
  [
    "link-place",
    /^\s*update\b.*\b(other_system_id|additional_id|onefile_id|learning_aim_id|onefile_system_id)\b/,
  ],
  ["local-update", /^\s*update\b/],
];
const budgetKinds = [
  ["slot", /insert into calls \(sent_at/],
  ["slot-answer", /insert into calls \(id/],
];
const kindsOf = (file) =>
  file === "journal.sqlite"
    ? journalKinds
    : file.startsWith("budget-")
      ? budgetKinds
      : file === "pics.sqlite"
        ? localKinds
        : undefined;

/** The statements of each connection's transaction so far. */
const open = new WeakMap();

/** What the statement completes: a transaction, or itself where there is none. */
const completes = (database, sql) => {
  const kinds = kindsOf(basename(database.filename ?? ""));
  if (kinds === undefined) return undefined;
  if (/^\s*begin\b/.test(sql)) {
    open.set(database, []);
    return undefined;
  }
  const statements = open.get(database);
  if (/^\s*rollback\b/.test(sql)) {
    open.delete(database);
    return undefined;
  }
  const isCommit = /^\s*commit\b/.test(sql);
  if (statements !== undefined && !isCommit) {
    statements.push(sql);
    return undefined;
  }
  open.delete(database);
  const all = isCommit ? (statements ?? []) : [sql];
  const known = kinds.find(([, pattern]) => all.some((one) => pattern.test(one)));
  if (known !== undefined) return known[0];
  const changed = all.some((one) => /^\s*(insert|update|delete|create|alter)\b/.test(one));
  return changed ? "other-write" : undefined;
};

const { prototype } = sqlite3.Database;
for (const name of ["run", "all", "exec"]) {
  const original = prototype[name];
  prototype[name] = function (sql, ...rest) {
    const kind = completes(this, sql);
    if (kind === undefined) return original.call(this, sql, ...rest);
    pass(kind, "before");
    const callback = rest.at(-1);
    if (typeof callback !== "function") return original.call(this, sql, ...rest);
    const after = function (error, ...values) {
      if (!error) pass(kind, "after");
      return callback.call(this, error, ...values);
    };
    return original.call(this, sql, ...rest.slice(0, -1), after);
  };
}

if (traceFile !== undefined)
  process.on("exit", () => writeFileSync(traceFile, JSON.stringify(Object.fromEntries(counts))));
