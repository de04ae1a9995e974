import { expect, test } from "vitest";
import { judgeWindows } from "../../stand-in/window-judge.ts";

const arrivals = (times: readonly number[], refused: readonly number[] = [], caller = "one") =>
  times.map((arrivedAt) => ({ arrivedAt, caller, refused: refused.includes(arrivedAt) }));

test("no call at all", () => {
  expect(judgeWindows([], 60)).toEqual({ windowMs: 60, accepted: 0, withRefused: 0 });
});

test("both ends of a window belong to it", () => {
  expect(judgeWindows(arrivals([0, 60]), 60).accepted).toBe(2);
  expect(judgeWindows(arrivals([0, 61]), 60).accepted).toBe(1);
});

test("the fullest window may start at any call", () => {
  expect(judgeWindows(arrivals([0, 50, 55, 58, 110, 200]), 60).accepted).toBe(4);
});

test("the order of the log does not matter", () => {
  expect(judgeWindows(arrivals([200, 58, 0, 110, 55, 50]), 60).accepted).toBe(4);
});

test("refused calls are told apart", () => {
  expect(judgeWindows(arrivals([0, 10, 20, 30], [20, 30]), 60)).toEqual({
    windowMs: 60,
    accepted: 2,
    withRefused: 4,
  });
});

test("callers are judged one by one", () => {
  const both = [...arrivals([0, 1, 2]), ...arrivals([0, 1], [], "other")];
  expect(judgeWindows(both, 60).accepted).toBe(3);
});
