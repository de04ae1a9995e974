/**
 * The integration of the model-based tests, small and with one of each: people whose fields go each their own way,
 * teams that exist on the other side only where somebody belongs to them, and visits, which nothing there looks up.
 */
import { type CheckResult, makeChecker } from "../../src/check/check.ts";
import { connectorKinds } from "../../src/connector/registry.ts";
import { flow } from "../../src/flow/Flow.ts";
import { makeSource } from "../../src/kernel/Source.ts";
import { parseYaml } from "../../src/language/Document.ts";
import type { Integration } from "../../src/language/Integration.ts";

const main = `crosswalk: 1
name: model
title: People, teams and visits
timezone: Europe/London
systems: { local: base, remote: cloud }
settings:
  details: { title: Details, type: mode }
  phones: { title: Telephone numbers, type: toggle }
jobs:
  sync: { title: Sync, trigger: demand }
guards: { widening: allow }
`;

const base = `system: base
title: Base
connector: sql
dialect: sqlite
connection: { file: { type: text } }
file: "{file}"
resources:
  person:
    table: person
    key: [id]
    newKey: generated
    fields:
      id: { type: integer }
      code: { type: exact }
      link: { type: integer }
      uln: { type: exact }
      name: { type: text }
      email: { type: email }
      phone: { type: exact }
      born: { type: date }
      progress: { type: integer }
      team: { type: integer }
      spare: { type: text }
  team:
    table: team
    key: [id]
    newKey: generated
    fields:
      id: { type: integer }
      code: { type: exact }
      link: { type: integer }
      name: { type: text }
  visit:
    table: visit
    key: [id]
    newKey: generated
    fields:
      id: { type: integer }
      link: { type: integer }
      person: { type: integer }
      day: { type: exact }
`;

const cloud = (limit: { readonly requests: number; readonly seconds: number }) => `system: cloud
title: Cloud
connector: rest
connection: { url: { type: text } }
url: "{url}"
encoding: json
timeout: 60s
limits: [{ requests: ${limit.requests}, per: ${limit.seconds}s }]
responses: { missing: [404], refused: [400], message: error }
resources:
  person:
    key: [id]
    fields:
      id: { type: integer, access: [read] }
      code: { type: exact, required: true }
      uln: { type: exact }
      name: { type: text }
      email: { type: email }
      phone: { type: exact }
      born: { type: date }
      progress: { type: integer }
      team: { type: integer }
    list: { method: GET, path: /person, rows: body.items, pages: { next: body.next } }
    read: { method: GET, path: "/person/{id}" }
    create: [{ method: POST, path: /person, send: all, takes: { id: body.id }, lost: find }]
    update: [{ method: PATCH, path: "/person/{id}", send: all }]
  team:
    key: [id]
    fields:
      id: { type: integer, access: [read] }
      code: { type: exact, required: true }
      name: { type: text }
    list: { method: GET, path: /team, rows: body.items, pages: { next: body.next } }
    create: [{ method: POST, path: /team, send: all, takes: { id: body.id }, lost: find }]
  visit:
    key: [id]
    fields:
      id: { type: integer, access: [read] }
      person: { type: integer, required: true }
      day: { type: exact, required: true }
    create: [{ method: POST, path: /visit, send: all, takes: { id: body.id }, lost: doubt }]
`;

const person = `entity: person
title: People
local: { resource: person, link: { field: link } }
remote: { resource: person }
scope:
  - { jobs: [sync] }
match:
  - { by: [code] }
moves:
  - { do: create-remote, jobs: [sync] }
  - { do: update, jobs: [sync] }
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  uln: { local: uln, remote: uln, type: exact, direction: push-only }
  name: { local: name, remote: name, type: text, direction: pull-able }
  email: { local: email, remote: email, type: email, direction: pull-able, conflict: [fill-blanks, remote-wins] }
  phone: { local: phone, remote: phone, type: exact, direction: push-only }
  born: { local: born, remote: born, type: date, direction: push-only }
  progress: { local: progress, remote: progress, type: integer, direction: pull-only }
  team: { local: team, remote: team, reference: team, direction: push-only }
groups:
  - { title: New people, events: [create], fields: [code, uln, name] }
  - { title: Telephone numbers, events: [create, update], gate: phones, fields: [phone] }
  - { title: Details, events: [update], gate: details, fields: [uln, name] }
  - { title: Addresses, events: [create, update], fields: [email, born, team] }
  - { title: Progress, events: [update], fields: [progress] }
`;

const team = `entity: team
title: Teams
local: { resource: team, link: { field: link } }
remote: { resource: team }
match:
  - { by: [code] }
moves:
  - { do: create-remote, jobs: [sync], only: referenced }
fields:
  code: { local: code, remote: code, type: exact, direction: push-only }
  name: { local: name, remote: name, type: text, direction: push-only }
groups:
  - { title: New teams, events: [create], fields: [code, name] }
`;

const visit = `entity: visit
title: Visits
local: { resource: visit, link: { field: link } }
remote: { resource: visit }
scope:
  - { jobs: [sync] }
moves:
  - { do: create-remote, jobs: [sync] }
fields:
  person: { local: person, remote: person, reference: person, direction: push-only }
  day: { local: day, remote: day, type: exact, direction: push-only }
groups:
  - { title: New visits, events: [create], fields: [person, day] }
`;

/** The declared limit of the remote side. */
export const limit = { requests: 25, seconds: 10 } as const;

/** The lines of the mapping's files, for who judges reasons. */
export const texts: Readonly<Record<string, string>> = {
  "crosswalk.yaml": main,
  "systems/base.yaml": base,
  "systems/cloud.yaml": cloud(limit),
  "entities/person.yaml": person,
  "entities/team.yaml": team,
  "entities/visit.yaml": visit,
  "profiles/test.yaml": `profile: test
settings: { details: ignore, phones: false }
connections: { local: { file: base.sqlite }, remote: { url: "http://127.0.0.1" } }
`,
};

/** The checked integration; a diagnostic fails the test. */
export const loadMapping = (folder: string): Integration => {
  const loaded = Object.entries(texts).map(([file, text]) => ({
    file,
    document: parseYaml(makeSource(file, text)),
  }));
  const under = (part: string) => loaded.filter(({ file }) => file.startsWith(part));
  const [first] = under("crosswalk.yaml");
  if (first === undefined) throw new Error("there is no crosswalk.yaml");
  const result: CheckResult = makeChecker(connectorKinds, flow).check({
    folder,
    main: first,
    systems: under("systems/"),
    entities: under("entities/"),
    codes: under("codes/"),
    profiles: under("profiles/"),
  });
  if (result.integration === undefined || result.diagnostics.length > 0)
    throw new Error(result.diagnostics.map((one) => `${one.code} ${one.message}`).join("\n"));
  return result.integration;
};
