import type { Command } from "../Command.ts";

/** Every command, in the order of the help text; each is loaded only when it is called. */
export const commands: ReadonlyArray<{ readonly name: string; readonly load: () => Promise<Command> }> = [
  { name: "init", load: async () => (await import("./init.ts")).init },
  { name: "validate", load: async () => (await import("./validate.ts")).validate },
  { name: "test", load: async () => (await import("./test.ts")).test },
  { name: "check", load: async () => (await import("./check.ts")).check },
  { name: "plan", load: async () => (await import("./plan.ts")).plan },
  { name: "apply", load: async () => (await import("./apply.ts")).apply },
  { name: "run", load: async () => (await import("./run.ts")).run },
  { name: "revert", load: async () => (await import("./revert.ts")).revert },
  { name: "schedule", load: async () => (await import("./schedule.ts")).schedule },
  { name: "explain", load: async () => (await import("./explain.ts")).explain },
  { name: "docs", load: async () => (await import("./docs.ts")).docs },
  { name: "diff-settings", load: async () => (await import("./diffSettings.ts")).diffSettings },
  { name: "diff-mapping", load: async () => (await import("./diffMapping.ts")).diffMapping },
  { name: "quarantine", load: async () => (await import("./quarantine.ts")).quarantine },
  { name: "links", load: async () => (await import("./links.ts")).links },
  { name: "state", load: async () => (await import("./state.ts")).state },
  { name: "runs", load: async () => (await import("./runs.ts")).runs },
  { name: "show", load: async () => (await import("./show.ts")).show },
];
