import * as FileSystem from "@effect/platform/FileSystem";
import * as Path from "@effect/platform/Path";
import * as Console from "effect/Console";
import * as Effect from "effect/Effect";
import { visible } from "../../diagnostic/visible.ts";
import { Flow } from "../../flow/Flow.ts";
import { docsPage } from "../../report/docs/docsPage.ts";
import { firstDifference } from "../../report/docs/firstDifference.ts";
import { exit } from "../../report/exitCodes.ts";
import type { Command } from "../Command.ts";
import { openIntegration, openMapping } from "../mapping.ts";
import { folderOption } from "../options.ts";
import { Machine, UsageError } from "../services.ts";
import { writeWhole } from "../writeWhole.ts";

const write = (file: string, page: string) =>
  Effect.gen(function* () {
    const path = yield* Path.Path;
    yield* writeWhole(path.resolve((yield* Machine).cwd, file), page).pipe(
      Effect.mapError(() => new UsageError({ message: `the page cannot be written to ${file}` })),
    );
    yield* Console.error(`saved to ${file}`);
    return exit.done;
  });

/** A line of a stranger's file: a report shows its beginning, and sends no sign that would steer a terminal or a log. */
const shownLine = (line: string | undefined): string =>
  line === undefined ? "(the end)" : visible(line.length > 200 ? `${line.slice(0, 200)}…` : line);

/** A word of a command line as a shell takes it. */
const quoted = (word: string): string =>
  /^[\w./:=@+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** Whether the file holds the page; where it does not, the first line that is another. */
const check = (file: string, page: string, anew: string) =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem;
    const path = yield* Path.Path;
    const before = yield* fs
      .readFileString(path.resolve((yield* Machine).cwd, file))
      .pipe(Effect.mapError(() => new UsageError({ message: `${file} cannot be read` })));
    const difference = firstDifference(before, page);
    if (difference === undefined) return exit.done;
    yield* Console.error(
      [
        `${file}:${difference.line}: the page is stale; write it anew with ${anew} -o ${quoted(file)}`,
        `  in the file: ${shownLine(difference.before)}`,
        `  generated:   ${shownLine(difference.after)}`,
      ].join("\n"),
    );
    return exit.attention;
  });

export const docs: Command = {
  name: "docs",
  summary: "the mapping as a page that people read, in Markdown or HTML; offline",
  usage: "[--html] [--matrix] [--profile NAME] [-o FILE | --check FILE]",
  description:
    "Prints the data-exchange page of an integration: settings, jobs, and each kind of record with its sections, fields, directions and gates. Offline: no system is reached, no expression is evaluated, no environment variable is looked at and no profile is needed. With --profile it is the page of that one installation, with the values of its settings.",
  options: {
    ...folderOption,
    profile: { type: "string", value: "NAME", help: "the page of one installation: a profile, or its file" },
    html: { type: "boolean", help: "one HTML file that needs nothing else, in place of Markdown" },
    out: { type: "string", short: "o", value: "FILE", help: "write the page to FILE instead" },
    check: {
      type: "string",
      value: "FILE",
      help: "exit 1, with the first differing line, when FILE is stale",
    },
    matrix: { type: "boolean", help: "add what each value of each setting does to each field" },
  },
  positionals: { min: 0, max: 0 },
  run: Effect.fn("docs")(function* (args) {
    const [out, checked] = [args.text("out"), args.text("check")];
    if (out !== undefined && checked !== undefined)
      return yield* new UsageError({ message: "-o and --check contradict each other" });
    const profile = args.text("profile");
    if (profile !== undefined && args.flag("matrix"))
      return yield* new UsageError({
        message: "--matrix shows every value of every setting, and --profile those of one installation",
      });
    const { integration, here } = yield* profile === undefined
      ? Effect.map(openIntegration(args.text("folder"), []), ({ integration }) => ({ integration, here: {} }))
      : Effect.map(openMapping(args.text("folder"), profile), ({ integration, profile, settings }) => ({
          integration,
          here: { here: { profile: profile.value.profile, settings } },
        }));
    const page = docsPage(integration, yield* Flow, {
      matrix: args.flag("matrix"),
      form: args.flag("html") ? "html" : "markdown",
      ...here,
    });
    if (out !== undefined) return yield* write(out, page);
    if (checked !== undefined) {
      const anew = [
        "crosswalk docs",
        ...(args.text("folder") === undefined ? [] : ["-C", quoted(args.text("folder") ?? "")]),
        ...(args.flag("html") ? ["--html"] : []),
        ...(args.flag("matrix") ? ["--matrix"] : []),
        ...(profile === undefined ? [] : ["--profile", quoted(profile)]),
      ].join(" ");
      return yield* check(checked, page, anew);
    }
    yield* Console.log(page.replace(/\n$/, ""));
    return exit.done;
  }, Effect.provide(Flow.layer)),
};
