/**
 * What the two sides should hold, in a few dozen lines that know the mapping's meaning and nothing of the engine:
 * each rule of a sync is one sentence of code.
 */

export type Mode = "ignore" | "push" | "pull";
export interface Settings {
  readonly details: Mode;
  readonly phones: boolean;
}

type Text = string | null;

/** A place of a person that people edit, on either side. */
export type Place = "uln" | "name" | "email" | "phone" | "born" | "progress";

export interface Details {
  uln: Text;
  name: Text;
  email: Text;
  phone: Text;
  born: Text;
  progress: number | null;
}

export interface LocalPerson extends Details {
  readonly code: string;
  /** The local key of a team. */
  team: number | null;
  /** What it is linked to. */
  link: RemotePerson | undefined;
}
export interface RemotePerson extends Details {
  readonly code: string;
  team: RemoteTeam | undefined;
  /** Its key at the server; unknown of one that the next look at the server will show. */
  id: number | undefined;
}
export interface LocalTeam {
  readonly code: string;
  readonly name: string;
}
export interface RemoteTeam {
  readonly code: string;
  readonly name: Text;
}
export interface Visit {
  readonly person: number;
  readonly day: string;
  /** `doubt`: it was sent, and nobody can say what became of it. */
  state: "here" | "sent" | "doubt";
}

/** A place of a record that was there before, which the last run has changed. */
interface Updated {
  readonly person: LocalPerson;
  readonly on: Details | RemotePerson;
  readonly place: Place | "team";
  readonly before: string | number | null | RemoteTeam | undefined;
  readonly after: string | number | null | RemoteTeam | undefined;
}

export interface Model {
  settings: Settings;
  /** The last run that was let alone, and what it changed. */
  last: { run: string; readonly updates: Array<Updated> };
  readonly people: Map<number, LocalPerson>;
  readonly teams: Map<number, LocalTeam>;
  readonly visits: Map<number, Visit>;
  readonly remotePeople: Array<RemotePerson>;
  readonly remoteTeams: Array<RemoteTeam>;
}

export const emptyModel = (): Model => ({
  settings: { details: "ignore", phones: false },
  last: { run: "", updates: [] },
  people: new Map(),
  teams: new Map(),
  visits: new Map(),
  remotePeople: [],
  remoteTeams: [],
});

/** A birthday that no calendar knows: its record cannot be dealt with, and no other is the worse for it. */
export const noDay = "31 June";
const isBad = (person: LocalPerson): boolean => person.born === noDay;

const sameText = (a: string, b: string): boolean =>
  a.trim().replace(/\s+/g, " ") === b.trim().replace(/\s+/g, " ");
const sameEmail = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();
const exactly = (a: string, b: string): boolean => a === b;

/** The other side's team; made only because somebody who is written belongs to it. */
const teamThere = (model: Model, key: number): RemoteTeam | undefined => {
  const team = model.teams.get(key);
  if (team === undefined) return undefined;
  const found = model.remoteTeams.find(({ code }) => code === team.code);
  if (found !== undefined) return found;
  const made = { code: team.code, name: team.name };
  model.remoteTeams.push(made);
  return made;
};

/** What a run changes of a pair, kept in mind as it is done. */
const changing = (model: Model, person: LocalPerson) => {
  const noted = (
    on: Updated["on"],
    place: Updated["place"],
    before: Updated["before"],
    after: Updated["after"],
  ) => model.last.updates.push({ person, on, place, before, after });
  return {
    text: (on: Details, place: Exclude<Place, "progress">, value: Text): void => {
      noted(on, place, on[place], value);
      on[place] = value;
    },
    progress: (on: Details, value: number): void => {
      noted(on, "progress", on.progress, value);
      on.progress = value;
    },
    team: (on: RemotePerson, value: RemoteTeam | undefined): void => {
      noted(on, "team", on.team, value);
      on.team = value;
    },
  };
};

const update = (model: Model, here: LocalPerson, there: RemotePerson): void => {
  const { details, phones } = model.settings;
  const set = changing(model, here);
  /** The value goes over where it is there and differs: a blank never overwrites. */
  const over = (
    place: "uln" | "name" | "phone" | "born",
    same: (a: string, b: string) => boolean,
    from: Details,
    to: Details,
  ): void => {
    const [value, held] = [from[place], to[place]];
    if (value !== null && (held === null || !same(value, held))) set.text(to, place, value);
  };
  if (details === "push") {
    over("uln", exactly, here, there);
    over("name", sameText, here, there);
  }
  // What is push-only is not pulled, whatever the mode.
  if (details === "pull") over("name", sameText, there, here);
  if (phones) over("phone", exactly, here, there);
  over("born", exactly, here, there);
  const [ours, theirs] = [here.email, there.email];
  if (ours === null && theirs !== null) set.text(here, "email", theirs);
  if (ours !== null && theirs === null) set.text(there, "email", ours);
  if (ours !== null && theirs !== null && !sameEmail(ours, theirs)) set.text(here, "email", theirs);
  if (there.progress !== null && there.progress !== here.progress) set.progress(here, there.progress);
  if (here.team !== null && there.team?.code !== model.teams.get(here.team)?.code)
    set.team(there, teamThere(model, here.team));
};

const create = (model: Model, here: LocalPerson): RemotePerson => {
  const made: RemotePerson = {
    code: here.code,
    uln: here.uln,
    name: here.name,
    email: here.email,
    phone: model.settings.phones ? here.phone : null,
    born: here.born,
    progress: null,
    team: here.team === null ? undefined : teamThere(model, here.team),
    id: undefined,
  };
  model.remotePeople.push(made);
  return made;
};

/** What one undisturbed run makes of it. */
export const sync = (model: Model): void => {
  model.last.updates.length = 0;
  for (const here of model.people.values()) {
    if (isBad(here)) continue;
    const there = model.remotePeople.filter(({ code }) => code === here.code);
    // Two of one code: never guessed between.
    if (here.link === undefined && there.length > 1) continue;
    here.link ??= there[0] ?? create(model, here);
    update(model, here, here.link);
  }
  for (const visit of model.visits.values()) {
    const person = model.people.get(visit.person);
    // A row that cannot be read does not say what it is linked to either.
    if (visit.state === "here" && person?.link !== undefined && !isBad(person)) visit.state = "sent";
  }
};

/** Puts back what the last run changed, where it still stands so; of a row that cannot be read nothing. */
export const revert = (model: Model): void => {
  for (const { person, on, place, before, after } of model.last.updates) {
    if (isBad(person)) continue;
    if (place === "team") {
      if ("team" in on && typeof on.team === "object" && on.team === after)
        on.team = typeof before === "object" && before !== null ? before : undefined;
    } else if (place === "progress") {
      if (on.progress === after) on.progress = typeof before === "number" ? before : null;
    } else {
      const held = on[place];
      if (held === null || typeof after !== "string") continue;
      const same = place === "name" ? sameText : place === "email" ? sameEmail : exactly;
      if (same(held, after)) on[place] = typeof before === "string" ? before : null;
    }
  }
};
