/** People and their firms, on an API's side as on the local one: what several files of tests map. */

/** A local resource with a link place. */
export const resource = (name: string, fields: string) => `  ${name}:
    table: ${name}
    key: [id]
    newKey: generated
    fields: { id: { type: integer }, ${fields}, link: { type: integer } }
`;

/** The API's resources. */
export const remote = `  person:
    key: [ID]
    fields: { ID: { type: integer, access: [read] }, Name: { type: text }, Age: { type: integer }, Firm: { type: integer } }
    list: { method: GET, path: /people }
    create: [{ method: POST, path: /people, send: all, takes: { ID: body.ID }, lost: find }]
    update: [{ method: PATCH, path: "/people/{ID}", send: all }]
  firm:
    key: [ID]
    fields: { ID: { type: integer, access: [read] }, Title: { type: text } }
    list: { method: GET, path: /firms }
    create: [{ method: POST, path: /firms, send: all, takes: { ID: body.ID }, lost: find }]
`;

/** A firm is made only where a person refers to it. */
export const entities = {
  person: `entity: person
title: People
local: { resource: people, link: { field: link } }
remote: { resource: person }
scope: [{ jobs: [sync] }]
match: [{ by: [name] }]
moves: [{ do: create-remote, jobs: [sync] }, { do: update, jobs: [sync] }]
fields:
  name: { local: name, remote: Name, type: text, direction: push-only }
  age: { local: age, remote: Age, type: integer, direction: push-only }
  firm: { local: firm, remote: Firm, reference: firm, direction: push-only }
groups: [{ title: All, events: [create, update], fields: [name, age, firm] }]
`,
  firm: `entity: firm
title: Firms
local: { resource: firms, link: { field: link } }
remote: { resource: firm }
match: [{ by: [title] }]
moves: [{ do: create-remote, jobs: [sync], only: referenced }]
fields:
  title: { local: title, remote: Title, type: text, direction: push-only }
groups: [{ title: All, events: [create], fields: [title] }]
`,
};
