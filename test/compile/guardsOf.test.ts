/** The amounts of change that hold for each entity. */
import { describe, expect, test } from "vitest";
import { place, resource } from "../plan/support.ts";
import { compiled } from "./support.ts";

const guards = (main: string, member: string) =>
  compiled({
    main,
    entities: { member: `${member}fields:\n  email: { local: email, remote: Email, type: text }\n` },
    local: [resource("members", [place("email")])],
    remote: [resource("member-there", [place("Email")])],
  }).guards;
const general = (line: number) => ({ file: "crosswalk.yaml", line });
const own = (line: number) => ({ file: "entities/member.yaml", line });

describe("the guards of an entity", () => {
  test("are none where nobody says any", () => {
    expect(guards("", "")).toStrictEqual({ member: { sides: { local: {}, remote: {} }, fields: {} } });
  });
  test("are those of the integration, a number or a share, each with its line", () => {
    expect(
      guards(
        `guards:
  remote:
    creates: 200
    updates: "30%"
    clears: 5
  local:
    creates: 0
    updates: 1
    clears: "7%"
    fewer: "60%"
  links: 3
`,
        "",
      ),
    ).toStrictEqual({
      member: {
        sides: {
          local: {
            creates: { amount: 0, origin: general(13) },
            updates: { amount: 1, origin: general(14) },
            clears: { amount: { percent: 7 }, origin: general(15) },
            fewer: { amount: { percent: 60 }, origin: general(16) },
          },
          remote: {
            creates: { amount: 200, origin: general(9) },
            updates: { amount: { percent: 30 }, origin: general(10) },
            clears: { amount: 5, origin: general(11) },
          },
        },
        links: { amount: 3, origin: general(17) },
        fields: {},
      },
    });
  });
  test("are its own where it says them, and the integration's where it does not", () => {
    expect(
      guards(
        "guards:\n  remote: { creates: 200, updates: 100 }\n  local: { creates: 9, updates: 8, clears: 7, fewer: 6 }\n  links: 3\n",
        `guards:
  remote:
    creates: 5
    updates: 4
    clears: 3
    fewer: 2
  local:
    creates: 1
    updates: "2%"
    clears: 3
    fewer: 4
  links: 1
`,
      ).member,
    ).toStrictEqual({
      sides: {
        local: {
          creates: { amount: 1, origin: own(12) },
          updates: { amount: { percent: 2 }, origin: own(13) },
          clears: { amount: 3, origin: own(14) },
          fewer: { amount: 4, origin: own(15) },
        },
        remote: {
          creates: { amount: 5, origin: own(7) },
          updates: { amount: 4, origin: own(8) },
          clears: { amount: 3, origin: own(9) },
          fewer: { amount: 2, origin: own(10) },
        },
      },
      links: { amount: 1, origin: own(16) },
      fields: {},
    });
    expect(
      guards("guards:\n  remote: { creates: 200, updates: 100 }\n", "guards:\n  remote: { creates: 5 }\n")
        .member?.sides.remote,
    ).toStrictEqual({
      creates: { amount: 5, origin: own(6) },
      updates: { amount: 100, origin: general(8) },
    });
  });
  test("may be given for single fields", () => {
    expect(
      guards("", 'guards:\n  fields:\n    email: { updates: 10, clears: "1%" }\n').member?.fields,
    ).toStrictEqual({
      email: { updates: { amount: 10, origin: own(7) }, clears: { amount: { percent: 1 }, origin: own(7) } },
    });
  });
});
