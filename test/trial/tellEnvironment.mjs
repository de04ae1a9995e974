// Stands in for the program that plans cases: it answers everything with what it was started with.
process.on("message", () => {
  const { env, execArgv } = process;
  const own = Object.keys(env).filter((name) => !name.startsWith("NODE_CHANNEL"));
  process.send({ _tag: "Unplanned", message: JSON.stringify({ environment: own, execArgv }) });
});
process.on("disconnect", () => process.exit(0));
