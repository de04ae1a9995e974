// Loaded before a command: says on standard error how much memory the process held at most.
process.on("exit", () =>
  process.stderr.write(`peak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB\n`),
);
