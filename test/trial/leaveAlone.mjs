// Starts the program that plans cases, asks it what the lines of its own input say, and tells when all are asked.
import { fork } from "node:child_process";
import { text } from "node:stream/consumers";

const requests = JSON.parse(await text(process.stdin));
// What it keeps open of this process's output tells the one who reads that it still runs.
const child = fork(process.argv[2], [], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
const next = () => {
  const request = requests.shift();
  child.send(request, () => {
    if (requests.length === 0) process.stdout.write(`${child.pid}\n`);
  });
};
child.on("message", next);
next();
