import * as Cron from "effect/Cron";
import * as Either from "effect/Either";
import type { Diagnostic } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import { own } from "../kernel/own.ts";
import { suggest } from "../kernel/suggest.ts";
import type { Path } from "../language/Document.ts";
import type { EntityFile } from "../language/files/EntityFile.ts";
import type { IntegrationFile } from "../language/files/IntegrationFile.ts";
import type { Sound, SoundProfile, SystemModel } from "../language/Integration.ts";
import { limitFaults } from "../language/limits.ts";
import { settingFault } from "../language/settings.ts";
import type { Side } from "../model/Side.ts";
import { isZone } from "../value/zone.ts";
import { type Advice, nameAdvice } from "./nameAdvice.ts";
import { settingFix, settingHelp } from "./settingHelp.ts";
import { quoteFix } from "./valueFix.ts";

const advice = (help: string | undefined, fix: Fix | undefined): Advice => ({
  ...(help === undefined ? {} : { help }),
  ...(fix === undefined ? {} : { fix }),
});

/** A profile against what the integration and its systems declare. No environment value is looked at. */
export const checkProfile = (
  profile: SoundProfile,
  integration: IntegrationFile,
  systems: { readonly [S in Side]: SystemModel | undefined },
  entities: ReadonlyArray<Sound<EntityFile>>,
): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = [];
  const report = (
    code: Diagnostic["code"],
    message: string,
    path: Path,
    part: "key" | "value",
    { help, fix }: Advice = {},
    related: Diagnostic["related"] = [],
  ) => {
    found.push({
      code,
      severity: "error",
      message,
      span: profile.document.spanOf(path, part),
      related,
      ...(help === undefined ? {} : { help }),
      ...(fix === undefined ? {} : { fix }),
    });
  };
  const settings = integration.settings ?? {};
  for (const [name, value] of Object.entries(profile.value.settings ?? {})) {
    const setting = own(settings, name);
    if (setting === undefined) {
      report(
        "CW303",
        `"${name}" is not a setting.`,
        ["settings", name],
        "key",
        nameAdvice(
          profile.document.spanOf(["settings", name], "key"),
          name,
          Object.keys(settings),
          Object.keys(profile.value.settings ?? {}),
        ),
      );
      continue;
    }
    const fault = settingFault(setting, value);
    if (fault !== undefined)
      report(
        "CW315",
        `"${typeof value === "object" ? JSON.stringify(value) : String(value)}" is not a value of the setting "${name}"; expected ${fault}.`,
        ["settings", name],
        "value",
        advice(
          settingHelp(setting, value),
          settingFix(profile.document.spanOf(["settings", name]), setting, value),
        ),
      );
  }
  for (const side of ["local", "remote"] as const) {
    const system = systems[side];
    if (system === undefined) continue;
    const given = profile.value.connections?.[side] ?? {};
    const declared = Object.keys(system.connection);
    const missing = new Set(declared.filter((name) => own(given, name) === undefined));
    const unknown = Object.keys(given).filter((name) => own(system.connection, name) === undefined);
    for (const name of unknown) {
      // A name that is mistyped is reported once, with the one that was meant.
      const alone = unknown.length === 1 && missing.size === 1 ? [...missing][0] : undefined;
      const meant = suggest(name, missing) ?? (suggest(name, declared) === undefined ? alone : undefined);
      if (meant !== undefined) missing.delete(meant);
      report(
        "CW201",
        `"${name}" is not a connection value of "${system.name}".`,
        ["connections", side, name],
        "key",
        {
          ...nameAdvice(
            profile.document.spanOf(["connections", side, name], "key"),
            name,
            declared,
            Object.keys(given),
          ),
          ...(meant === undefined ? {} : { help: `did you mean "${meant}"?` }),
        },
      );
    }
    for (const [name, value] of Object.entries(given)) {
      const type = own(system.connection, name)?.type;
      if (type === "integer" && typeof value !== "number" && !value.includes("${"))
        report(
          "CW203",
          `Found the text "${value}", expected a whole number.`,
          ["connections", side, name],
          "value",
        );
      else if (type !== undefined && type !== "integer" && typeof value === "number")
        report(
          "CW203",
          `Found the number ${value}, expected text.`,
          ["connections", side, name],
          "value",
          advice(`write "${value}"`, quoteFix(profile.document.spanOf(["connections", side, name]), value)),
        );
    }
    for (const name of missing)
      report(
        "CW901",
        `The connection value "${name}" of "${system.name}" is missing.`,
        ["connections", side],
        "key",
      );
  }
  for (const side of ["local", "remote"] as const) {
    const limits = profile.value.limits?.[side];
    if (limits === undefined || systems[side] === undefined) continue;
    for (const { path, message, help, wrong, known } of limitFaults(
      limits,
      systems[side].catalog.paths ?? [],
    )) {
      const at = ["limits", side, ...path];
      report("CW321", message, at, "value", {
        ...(wrong === undefined ? {} : nameAdvice(profile.document.spanOf(at), wrong, known ?? [])),
        ...(help === undefined ? {} : { help }),
      });
    }
  }
  for (const [job, schedule] of Object.entries(profile.value.schedule ?? {})) {
    if (own(integration.jobs, job) === undefined)
      report(
        "CW304",
        `"${job}" is not a job.`,
        ["schedule", job],
        "key",
        nameAdvice(
          profile.document.spanOf(["schedule", job], "key"),
          job,
          Object.keys(integration.jobs),
          Object.keys(profile.value.schedule ?? {}),
        ),
      );
    const naming = entities.flatMap(({ document, value }) => {
      const index = (value.scope ?? []).findIndex((scope) => scope.jobs.includes(job));
      return value.scope?.[index]?.chosen === true
        ? [
            {
              span: document.spanOf(["scope", index, "chosen"]),
              label: `records of "${value.entity}" are to be named`,
            },
          ]
        : [];
    });
    if (naming.length > 0)
      report(
        "CW904",
        `"${job}" starts only from records that a command names: at its times it would do nothing.`,
        ["schedule", job],
        "key",
        { help: `run it with --only or --all, or schedule a job whose scopes do not say "chosen: true"` },
        naming,
      );
    const zone = schedule.timezone ?? integration.timezone;
    if (schedule.timezone !== undefined && !isZone(schedule.timezone))
      report("CW320", `"${schedule.timezone}" is not a time zone.`, ["schedule", job, "timezone"], "value", {
        help: "use an IANA name such as Europe/London",
      });
    const parsed = isZone(zone) ? Cron.parse(schedule.cron, zone) : Cron.parse(schedule.cron);
    // A sixth field in front would be seconds, and every time would mean another.
    if (Either.isLeft(parsed) || schedule.cron.trim().split(/\s+/).length !== 5) {
      report("CW903", `"${schedule.cron}" is not a cron expression.`, ["schedule", job, "cron"], "value", {
        help: 'write it like "0 2 * * *": minute, hour, day, month, weekday',
      });
      continue;
    }
    try {
      // An impossible date parses and fails only when its next time is asked for. Any start will do.
      Cron.next(parsed.right, new Date(0));
    } catch {
      report("CW903", `"${schedule.cron}" never comes.`, ["schedule", job, "cron"], "value");
    }
  }
  return found;
};
