/** Where the time since boot comes from. */
import { readFile } from "node:fs/promises";
import { uptime } from "node:os";
import process from "node:process";
import * as Clock from "effect/Clock";
import * as Effect from "effect/Effect";
import * as Layer from "effect/Layer";
import { BootClock } from "./Budget.ts";

const kernelBootId = Effect.tryPromise(() => readFile("/proc/sys/kernel/random/boot_id", "utf8")).pipe(
  Effect.map((text) => text.trim()),
  Effect.filterOrFail((text) => text !== ""),
);

/** The minute of the boot. On the edge of a minute it may change within one boot: that costs one window. */
const derivedBootId = Effect.map(
  Clock.currentTimeMillis,
  (wall) => `booted-${Math.round((wall - uptime() * 1_000) / 60_000)}`,
);

/**
 * The clock of this machine: monotonic, the same for all its processes, and standing still while the machine
 * sleeps (the server's clock does not, so limits are kept).
 */
export const BootClockLive: Layer.Layer<BootClock> = Layer.effect(
  BootClock,
  Effect.map(
    Effect.orElse(kernelBootId, () => derivedBootId),
    (bootId) => ({
      bootId: Effect.succeed(bootId),
      milliseconds: Effect.sync(() => Number(process.hrtime.bigint() / 1_000_000n)),
    }),
  ),
);

/** One endless boot on Effect's Clock, for simulations. */
export const BootClockSimulated: Layer.Layer<BootClock> = Layer.succeed(BootClock, {
  bootId: Effect.succeed("simulated"),
  milliseconds: Effect.map(Clock.currentTimeMillis, Math.floor),
});
