/** Cases of the shipped mappings, with plans worked out by hand from what their files say. */
import { describe, expect, it } from "vitest";
import { casesOf, mappingFiles, outcomesOf, plannedOf } from "./support.ts";

const starter = mappingFiles("starter");
const exchange = mappingFiles("pics-onefile");

const head = `given:
  now: 2026-03-02T09:00:00Z
  job: sync
`;

describe("what a case says of the run", () => {
  const bench = `${head}  local:
    items: [{ sku: A-1, name: Oak bench, inStock: 1 }]
  remote:
    item: [{ id: ite_1, sku: A-1, title: Garden bench, available: 1 }]
  links: [{ entity: item, local: A-1, remote: ite_1 }]
`;

  it("its settings stand over those of the file, and those over the profile's and the defaults", async () => {
    const steps = async (text: string) => (await plannedOf(starter, text)).expect;
    const up = {
      kind: "update",
      side: "remote",
      entity: "item",
      key: "ite_1",
      set: { title: "Oak bench" },
    };
    const down = { kind: "update", side: "local", entity: "item", key: "A-1", set: { name: "Garden bench" } };
    expect(await steps(`${bench}cases: [{ name: a, expect: [] }]`)).toEqual([up]);
    expect(
      await steps(`${bench}cases: [{ name: a, settings: { updateDetailsMode: pull }, expect: [] }]`),
    ).toEqual([down]);
    const fileSays = `${bench}  settings: { updateDetailsMode: pull }\n`;
    expect(await steps(`${fileSays}cases: [{ name: a, expect: [] }]`)).toEqual([down]);
    expect(
      await steps(`${fileSays}cases: [{ name: a, settings: { updateDetailsMode: push }, expect: [] }]`),
    ).toEqual([up]);
    const files = {
      ...starter,
      "profiles/down.yaml":
        'profile: down\nsettings: { updateDetailsMode: pull }\nconnections: { local: { file: a }, remote: { url: "http://127.0.0.1", token: x } }\n',
    };
    const under = `${bench}  profile: down\ncases: [{ name: a, expect: [] }]`;
    expect((await plannedOf(files, under)).expect).toEqual([down]);
  });

  it("a record with the key of a given one changes only what it names; an empty list takes all away", async () => {
    const changed = await plannedOf(
      starter,
      `${bench}cases: [{ name: a, local: { items: [{ sku: A-1, inStock: 5 }] }, expect: [] }]`,
    );
    expect(changed.expect).toEqual([
      {
        kind: "update",
        side: "remote",
        entity: "item",
        key: "ite_1",
        set: { title: "Oak bench", available: 5 },
      },
    ]);
    const emptied = await plannedOf(
      starter,
      `${bench}cases: [{ name: a, local: { items: [] }, links: [], expect: [] }]`,
    );
    expect(emptied.expect).toEqual([]);
  });

  it("the day and the instant are those of the case, whatever the machine's clock", async () => {
    const { plan } = await plannedOf(
      starter,
      `${bench}cases: [{ name: a, now: "2019-07-01T23:30:00Z", expect: [] }]`,
    );
    // 23:30 UTC in summer is the next day in London.
    expect([plan.madeAt, plan.today]).toEqual(["2019-07-01T23:30:00.000Z", "2019-07-02"]);
  });

  it("a baseline is one value for both sides, or one for each", async () => {
    const weight = (fields: string) =>
      plannedOf(
        starter,
        `${bench}  settings: { updateDetailsMode: ignore }
cases:
  - name: a
    local: { items: [{ sku: A-1, weight: 1 }] }
    remote: { item: [{ id: ite_1, weight: 2 }] }
    baselines: [{ entity: item, local: A-1, fields: { weight: ${fields} } }]
    expect: []`,
      );
    // The shop's weight has changed since both were 1: it comes down.
    expect((await weight("1")).expect).toEqual([
      { kind: "update", side: "local", entity: "item", key: "A-1", set: { weight: 2 } },
    ]);
    // Here it is the stock's that has changed since.
    expect((await weight("{ local: 0, remote: 2 }")).expect).toEqual([
      { kind: "update", side: "remote", entity: "item", key: "ite_1", set: { weight: 1 } },
    ]);
  });

  it("an emptied link place is an un-link, unless it was never seen filled", async () => {
    const text = (column: string) => `${head}  local: { suppliers: [{ supplierId: 1, code: OAK, name: Oak }] }
  remote: { supplier: [{ id: sup_1, code: OAK, name: Oak }] }
cases: [{ name: a, links: [{ entity: supplier, local: 1, remote: sup_1${column} }], expect: [] }]`;
    expect((await plannedOf(starter, text(""))).expect).toContainEqual({
      kind: "aside",
      entity: "supplier",
      local: "1",
      remote: "sup_1",
      code: "unlinked",
    });
    expect((await plannedOf(starter, text(", columnSeen: false"))).expect).toEqual([
      { kind: "link", entity: "supplier", local: "1", remote: "sup_1", via: "restore", column: "shopId" },
    ]);
  });
});

describe("a learner's upload", () => {
  const learner = `given:
  now: 2026-03-02T09:00:00Z
  job: upload
  settings: { integrationEnabled: true, defaultClassroom: { "101": 9 } }
  local:
    learners:
      - { learnerId: 7, ident: L7, centre: 101, firstName: Rowan, surname: Ash, email: r@example.org, mainOfficerId: 3, employerId: 5, sex: F, status: Live, inLearning: true }
    officers:
      - { officerId: 3, centre: 101, ident: O3, firstName: Sam, surname: Elm, email: s@example.org }
    organisations:
      - { organisationId: 5, centre: 101, ident: P5, name: Example Works, additionalId: 77 }
  remote:
    placement: [{ ID: 77, OrganisationID: 101, Name: Example Works, MISID: P5 }]
  links: [{ entity: organisation, local: 5/101, remote: 77 }]
`;

  it("makes the officer that it refers to first, and names his key before it is known", async () => {
    const { expect: steps } = await plannedOf(
      exchange,
      `${learner}cases: [{ name: a, only: { learner: [7] }, expect: [] }]`,
    );
    expect(steps).toEqual([
      {
        kind: "create",
        side: "remote",
        entity: "officer",
        from: "3/101",
        set: { OrganisationID: 101, MISID: "O3", FirstName: "Sam", LastName: "Elm", Email: "s@example.org" },
      },
      {
        kind: "link",
        entity: "officer",
        local: "3/101",
        remote: { keyOf: { entity: "officer", key: "3/101" }, part: 1 },
        via: "create",
        column: "otherSystemId",
      },
      {
        kind: "create",
        side: "remote",
        entity: "learner",
        from: "7",
        set: {
          OrganisationID: 101,
          MISID: "L7/7",
          FirstName: "Rowan",
          LastName: "Ash",
          Email: "r@example.org",
          L12: "99",
          L13: "F",
          L14: "9",
          DefaultAssessorID: { keyOf: { entity: "officer", key: "3/101" }, part: 1 },
          PlacementID: 77,
          ClassroomID: 9,
        },
      },
      {
        kind: "link",
        entity: "learner",
        local: "7",
        remote: { keyOf: { entity: "learner", key: "7" }, part: 1 },
        via: "create",
        column: "oneFileId",
      },
    ]);
  });

  it("finds an archived officer by his MIS value alone: a list that is not narrowed leaves him out", async () => {
    const { expect: steps } = await plannedOf(
      exchange,
      `${learner}cases:
  - name: a
    only: { learner: [7] }
    remote: { assessor: [{ ID: 301, OrganisationID: 101, MISID: O3, FirstName: Sam, LastName: Elm }] }
    unlisted: { assessor: [301] }
    expect: []`,
    );
    expect(steps.filter(({ entity }) => entity === "officer")).toEqual([
      {
        kind: "link",
        entity: "officer",
        local: "3/101",
        remote: "301",
        via: "match",
        column: "otherSystemId",
      },
    ]);
  });

  it("that names no record has no plan, and says what to write", async () => {
    const [outcome] = await outcomesOf(casesOf(exchange, `${learner}cases: [{ name: a, expect: [] }]`));
    expect(outcome).toEqual({
      _tag: "Unplanned",
      message: 'the job starts from records that are named: the case says neither "only" nor "all"',
    });
  });

  it("of all is that of each by name", async () => {
    const named = await plannedOf(
      exchange,
      `${learner}cases: [{ name: a, only: { learner: [7] }, expect: [] }]`,
    );
    const all = await plannedOf(exchange, `${learner}cases: [{ name: a, all: true, expect: [] }]`);
    expect(all.expect).toEqual(named.expect);
  });
});

describe("the remote side is read as the catalogue allows", () => {
  it("a rule that looks at what the list does not return has the record read: one request for each", async () => {
    const text = (mode: string) => `given:
  now: 2026-03-02T09:00:00Z
  job: sync
  settings: { integrationEnabled: true, updateLearnerDemographicsMode: ${mode} }
  local:
    learners:
      - { learnerId: 7, ident: L7, centre: 101, firstName: A, surname: B, email: a@example.org, status: Live, inLearning: true, oneFileId: 501 }
      - { learnerId: 8, ident: L8, centre: 101, firstName: C, surname: D, email: c@example.org, status: Live, inLearning: true, oneFileId: 502 }
  remote:
    learner:
      - { ID: 501, OrganisationID: 101, MISID: L7/7, FirstName: A, LastName: B, Email: a@example.org, L12: "99", L14: "9", L13: "9" }
      - { ID: 502, OrganisationID: 101, MISID: L8/8, FirstName: C, LastName: D, Email: c@example.org, L12: "99", L14: "9", L13: "9" }
cases: [{ name: a, expect: [] }]`;
    const open = await plannedOf(exchange, text("push"));
    expect([open.expect, open.plan.requests]).toEqual([[], { local: 0, remote: 2 }]);
    // Where no detail may flow no learner is read, nor reviews listed that the settings do not bring down.
    const shut = await plannedOf(exchange, text("ignore"));
    expect(shut.plan.requests).toEqual({ local: 0, remote: 0 });
  });

  it("a linked record that is not there is a broken link", async () => {
    const { expect: entries } = await plannedOf(
      exchange,
      `given:
  now: 2026-03-02T09:00:00Z
  job: sync
  settings: { integrationEnabled: true, updateLearnerDemographicsMode: push }
  local:
    learners: [{ learnerId: 7, centre: 101, surname: B, status: Live, inLearning: true, oneFileId: 501 }]
cases: [{ name: a, expect: [] }]`,
    );
    expect(entries).toEqual([
      { kind: "aside", entity: "learner", local: "7", remote: "501", code: "broken-link" },
    ]);
  });
});
