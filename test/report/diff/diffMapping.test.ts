/** What `diff-mapping` prints for changed copies of shipped mappings, as text. */
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { crosswalk, packageFolder } from "../../support/crosswalk.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "crosswalk-diff-"));
  for (const name of ["pics-onefile", "roster"]) await copy(join(packageFolder, "mappings", name), name);
});
afterAll(() => rm(folder, { recursive: true }));

const copy = async (from: string, name: string): Promise<void> => {
  for (const part of ["crosswalk.yaml", "systems", "entities", "codes", "profiles"])
    await cp(join(from, part), join(folder, name, part), { recursive: true });
};

/** File, what stands there once, and what is to stand there. */
type Edit = readonly [file: string, from: string, to: string];

/** A changed copy of a mapping. */
const changed = async (of: string, name: string, ...edits: ReadonlyArray<Edit>): Promise<void> => {
  await copy(join(folder, of), name);
  for (const [file, from, to] of edits) {
    const path = join(folder, name, file);
    const text = await readFile(path, "utf8");
    expect(text.split(from), `${file}: ${from}`).toHaveLength(2);
    await writeFile(
      path,
      text.replace(from, () => to),
    );
  }
};

const diff = (...args: ReadonlyArray<string>) => crosswalk(["diff-mapping", ...args], { cwd: folder });

const learner = "entities/learner.yaml";
const dob = "remote: DOB, type: date, direction:";

describe("diff-mapping", () => {
  it("puts a direction that was turned first, with both lines, and ends with 1", async () => {
    await changed(
      "pics-onefile",
      "flipped",
      [learner, `${dob} push-only`, `${dob} pull-able`],
      [learner, "  centre: {", "  # A line more.\n  centre: {"],
      ["crosswalk.yaml", "  - { write: local, place: learners.dob }\n", ""],
    );
    const result = await diff("pics-onefile", "flipped");
    expect(result).toMatchObject({ code: 1, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  pics-onefile
  new  pics-onefile  flipped

Widened (1)
  learner.dob: push-only → pull-able; may now write local learners.dob
      old  entities/learner.yaml:29
      new  entities/learner.yaml:30

Flows gained (1)
  learner, sync, update: nothing → pull
      where integrationEnabled: true, updateLearnerDemographicsMode: pull
        dob  learners.dob ↔ learner.DOB  entities/learner.yaml:29 → 30

1 widened; 64 fields, 129 flows, 17 moves and 16 settings are the same.`);
  });

  it("says of the way back that it narrows, and ends with 2", async () => {
    const result = await diff("flipped", "pics-onefile");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  flipped
  new  pics-onefile  pics-onefile

Directions narrowed (1)
  learner.dob
      old  pull-able  learners.dob ↔ learner.DOB  entities/learner.yaml:30
      new  push-only  learners.dob ↔ learner.DOB  entities/learner.yaml:29

Flows lost (1)
  learner, sync, update: pull → nothing
      where integrationEnabled: true, updateLearnerDemographicsMode: pull
        dob  learners.dob ↔ learner.DOB  entities/learner.yaml:30 → 29

Nothing widened; 64 fields, 129 flows, 17 moves and 16 settings are the same.`);
  });

  it("names a field that was removed", async () => {
    await changed(
      "pics-onefile",
      "removed",
      [learner, "  mobile: { local: mobile, remote: MobileNumber, type: phone, direction: pull-able }\n", ""],
      [
        learner,
        "      - mobile\n      - dob\n      - uln\n      - nino\n      - startDate\n",
        "      - dob\n      - uln\n      - nino\n      - startDate\n",
      ],
      [
        learner,
        "      - mobile\n      - dob\n      - uln\n      - nino\n      - ethnicity\n",
        "      - dob\n      - uln\n      - nino\n      - ethnicity\n",
      ],
    );
    const result = await diff("pics-onefile", "removed");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  pics-onefile
  new  pics-onefile  removed

Fields removed (1)
  learner.mobile  pull-able  learners.mobile ↔ learner.MobileNumber  entities/learner.yaml:28

Nothing widened; 64 fields, 128 flows, 17 moves and 16 settings are the same.`);
  });

  it("counts a field that comes back as widened where nothing else wrote its places", async () => {
    const result = await diff("removed", "pics-onefile");
    expect(result).toMatchObject({ code: 1, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  removed
  new  pics-onefile  pics-onefile

Widened (1)
  learner.mobile: may now write local learners.mobile, remote learner.MobileNumber
      old  (none)
      new  entities/learner.yaml:28

Fields added (1)
  learner.mobile  pull-able  learners.mobile ↔ learner.MobileNumber  entities/learner.yaml:28

1 widened; 64 fields, 128 flows, 17 moves and 16 settings are the same.`);
  });

  it("names a field that only reads another place than before", async () => {
    await changed("pics-onefile", "moved", [learner, "local: startDate,", "local: plannedEndDate,"]);
    const result = await diff("pics-onefile", "moved");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  pics-onefile
  new  pics-onefile  moved

Fields moved (1)
  learner.startDate
      old  push-only  learners.startDate ↔ learner.StartOn       entities/learner.yaml:37
      new  push-only  learners.plannedEndDate ↔ learner.StartOn  entities/learner.yaml:37

Nothing widened; 64 fields, 130 flows, 17 moves and 16 settings are the same.`);
  });

  it("counts a place that a moved field writes, and nothing wrote before, as widened", async () => {
    await changed(
      "pics-onefile",
      "elsewhere",
      ["systems/pics.yaml", "      uln: {", "      phone2: { column: phone2, type: phone }\n      uln: {"],
      [learner, "local: telephone,", "local: phone2,"],
    );
    const result = await diff("pics-onefile", "elsewhere");
    expect(result).toMatchObject({ code: 1, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  pics-onefile
  new  pics-onefile  elsewhere

Widened (1)
  learner.telephone: may now write local learners.phone2
      old  entities/learner.yaml:27
      new  entities/learner.yaml:27

Fields moved (1)
  learner.telephone
      old  pull-able  learners.telephone ↔ learner.Telephone  entities/learner.yaml:27
      new  pull-able  learners.phone2 ↔ learner.Telephone     entities/learner.yaml:27

1 widened; 64 fields, 130 flows, 17 moves and 16 settings are the same.`);
  });

  it("says under which values of a new gate a flow is lost", async () => {
    await changed(
      "pics-onefile",
      "gated",
      [
        "crosswalk.yaml",
        "  uploadReviews: {",
        "  sendRooms: { title: Rooms, type: toggle }\n  uploadReviews: {",
      ],
      ["entities/organisation.yaml", "    events: [create]\n", "    events: [create]\n    gate: sendRooms\n"],
      ["entities/organisation.yaml", "only: referenced }", "only: referenced, gate: sendRooms }"],
    );
    const result = await diff("pics-onefile", "gated");
    expect(result).toMatchObject({ code: 2, stderr: "" });
    expect(result.stdout).toBe(`Mappings, over all settings
  old  pics-onefile  pics-onefile
  new  pics-onefile  gated

Settings declared otherwise (1)
  sendRooms  (none) → toggle, default false  crosswalk.yaml:19

Moves lost (2)
  where integrationEnabled: true, sendRooms: false
      organisation, sync, create-remote    entities/organisation.yaml:12
      organisation, upload, create-remote  entities/organisation.yaml:12

Flows lost (6)
  organisation, sync, create-remote: push → nothing
      where integrationEnabled: true, sendRooms: false
        centre  organisations.centre ↔ placement.OrganisationID  entities/organisation.yaml:16
        misId   organisations.ident ↔ placement.MISID            entities/organisation.yaml:17
        name    organisations.name ↔ placement.Name              entities/organisation.yaml:18
  organisation, upload, create-remote: push → nothing
      where integrationEnabled: true, sendRooms: false
        centre  organisations.centre ↔ placement.OrganisationID  entities/organisation.yaml:16
        misId   organisations.ident ↔ placement.MISID            entities/organisation.yaml:17
        name    organisations.name ↔ placement.Name              entities/organisation.yaml:18

Nothing widened; 65 fields, 124 flows, 15 moves and 16 settings are the same.`);
  });

  it("says what becomes of a mode that is made a toggle, and of records that could not be created", async () => {
    const phone = "remote: phone, type: phone, direction: pull-able";
    const create =
      '  - { do: create-remote, jobs: [sync], gate: newBadges, needs: [surname, zone], where: "$local.inPost" }\n';
    await changed(
      "roster",
      "toggled",
      ["crosswalk.yaml", "type: mode, default: push }", "type: toggle, default: true }"],
      ["entities/holder.yaml", phone, `${phone}, conflict: [fill-blanks, remote-wins]`],
      ["profiles/example.yaml", "phoneMode: push", "phoneMode: true"],
    );
    await changed("roster", "without", ["entities/holder.yaml", create, ""]);
    const result = await diff("without", "toggled");
    expect(result.stderr).toBe("");
    expect(result.code).toBe(1);
    expect(result.stdout).toBe(`Mappings, over all settings
  old  roster  without
  new  roster  toggled

Widened (2)
  holder: records may now be created on remote
      old  entities/holder.yaml:10
      new  entities/holder.yaml:11
  holder.staffNo: may now write remote badges.reference
      old  entities/holder.yaml:13
      new  entities/holder.yaml:14

Settings declared otherwise (1)
  phoneMode  mode, default push → toggle, default true  crosswalk.yaml:24

Moves gained (1)
  where newBadges: true
      holder, sync, create-remote  entities/holder.yaml:11

Flows gained (9)
  holder, sync, create-remote: nothing → push
      where newBadges: true
        active     people.inPost ↔ badges.active        entities/holder.yaml:17 → 18
        firstName  people.firstName ↔ badges.firstName  entities/holder.yaml:15 → 16
        phone      people.phone ↔ badges.phone          entities/holder.yaml:21 → 22
        staffNo    people.staffNo ↔ badges.reference    entities/holder.yaml:13 → 14
        surname    people.surname ↔ badges.lastName     entities/holder.yaml:14 → 15
        validFrom  people.starts ↔ badges.validFrom     entities/holder.yaml:18 → 19
        zone       people.department ↔ badges.zone      entities/holder.yaml:16 → 17
  holder, sync, create-remote: nothing → push
      where leavingDates: true, newBadges: true
        validUntil  people.leaves ↔ badges.validUntil  entities/holder.yaml:19 → 20
  holder, sync, update: nothing → by fill-blanks, remote-wins
      where phoneMode: true
        phone  people.phone ↔ badges.phone  entities/holder.yaml:21 → 22

Flows lost (2)
  holder, sync, update: push → nothing
      where phoneMode: push
        phone  people.phone ↔ badges.phone  entities/holder.yaml:21 → 22
  holder, sync, update: pull → nothing
      where phoneMode: pull
        phone  people.phone ↔ badges.phone  entities/holder.yaml:21 → 22

2 widened; 10 fields, 8 flows, 1 move and 2 settings are the same.`);
  });

  it("ends with 0 on a copy, and counts what is the same", async () => {
    expect(await diff("roster", "roster/.")).toEqual({
      code: 0,
      stderr: "",
      stdout: `Mappings, over all settings
  old  roster  roster
  new  roster  roster/.

No field, setting, move or flow differs: 10 fields, 17 flows, 2 moves and 3 settings are the same.`,
    });
  });

  it("ends with 78 on an invalid mapping, with its diagnostics", async () => {
    await changed("roster", "wrong", ["entities/holder.yaml", "remote: lastName", "remote: lastname"]);
    const result = await diff("roster", "wrong");
    expect(result).toMatchObject({ code: 78, stdout: "" });
    expect(result.stderr).toContain("wrong/entities/holder.yaml:15:38: error CW302 unknown-field");
  });

  it("ends with 64 on a folder without a mapping, though there be one above it", async () => {
    expect(await diff("roster", "roster/entities")).toEqual({
      code: 64,
      stdout: "",
      stderr: `crosswalk: "roster/entities" is no mapping: it holds no crosswalk.yaml`,
    });
  });
});
