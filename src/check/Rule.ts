/**
 * A rule is a record and one function over a context that owns the shared questions. It reports, never
 * throws, and is given only files that are structurally sound.
 */
import type { Code } from "../diagnostic/Code.ts";
import type { Diagnostic, Related, Severity } from "../diagnostic/Diagnostic.ts";
import type { Fix } from "../diagnostic/Fix.ts";
import type { FlowService } from "../flow/Flow.ts";
import { own } from "../kernel/own.ts";
import type { Span } from "../kernel/Source.ts";
import { suggest } from "../kernel/suggest.ts";
import type { Path } from "../language/Document.ts";
import { type FieldFlow, fieldFlow, settingsOf, standsIn } from "../language/fieldFlow.ts";
import type { CodesFile } from "../language/files/CodesFile.ts";
import type { EntityField, EntityFile } from "../language/files/EntityFile.ts";
import type { IntegrationFile, Policy, Setting } from "../language/files/IntegrationFile.ts";
import type { Sound, SoundProfile, SystemModel } from "../language/Integration.ts";
import type { SettingValues } from "../language/settings.ts";
import type { CatalogField, CatalogResource } from "../model/Catalog.ts";
import type { Event } from "../model/Event.ts";
import type { Side } from "../model/Side.ts";

export interface RuleMeta {
  readonly code: Code;
  readonly severity: Severity;
  /** What the fault is. */
  readonly summary: string;
  /** Why it matters. */
  readonly why: string;
  /** Asks nothing of `crosswalk.yaml`, so that it can be judged even where that file is unsound. */
  readonly withoutIntegration?: true;
}

export interface Finding {
  readonly at: Span;
  readonly message: string;
  readonly related?: ReadonlyArray<Related>;
  readonly help?: string | undefined;
  readonly fix?: Fix | undefined;
}

export interface RuleInput {
  readonly main: Sound<IntegrationFile>;
  /** Sound system files; a side is missing where its file is unknown or unsound. */
  readonly systems: { readonly [S in Side]?: SystemModel };
  readonly entities: ReadonlyArray<Sound<EntityFile>>;
  readonly codes: ReadonlyArray<Sound<CodesFile>>;
  /** Sound system files and profiles, for their names alone. */
  readonly systemFiles: ReadonlyArray<Sound<unknown>>;
  readonly profiles: ReadonlyArray<SoundProfile>;
  /** Whether every entity file is sound; otherwise what is missing may stand in one of the others. */
  readonly entitiesComplete: boolean;
  /** Names of files that exist but are unsound: what refers to them is not blamed. */
  readonly unsound: ReadonlySet<string>;
  readonly flow: FlowService;
}

export interface Rule {
  readonly meta: RuleMeta;
  readonly check: (context: RuleContext) => void;
}

export const defineRule = (meta: RuleMeta, check: (context: RuleContext) => void): Rule => ({ meta, check });

/** One rule of an entity, with what is usually asked of it. */
export interface FieldSite {
  readonly entity: Sound<EntityFile>;
  readonly name: string;
  readonly field: EntityField;
  /** Fields of the local resource that the rule names, in order. */
  readonly localPlaces: ReadonlyArray<string>;
}

export class RuleContext {
  readonly input: RuleInput;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly jobs: ReadonlyArray<string>;
  readonly #report: (finding: Finding) => void;
  #sites: ReadonlyArray<FieldSite> | undefined;

  constructor(input: RuleInput, report: (finding: Finding) => void) {
    this.input = input;
    // Without a prototype: `constructor` is no setting.
    this.settings = Object.assign(Object.create(null), input.main.value.settings);
    this.jobs = Object.keys(input.main.value.jobs);
    this.#report = report;
  }

  report(finding: Finding): void {
    this.#report(finding);
  }

  /** Every rule of every entity. */
  get sites(): ReadonlyArray<FieldSite> {
    this.#sites ??= this.input.entities.flatMap((entity) =>
      Object.entries(entity.value.fields).map(([name, field]) => ({
        entity,
        name,
        field,
        localPlaces:
          field.local === undefined ? [] : typeof field.local === "string" ? [field.local] : field.local,
      })),
    );
    return this.#sites;
  }

  entity(name: string): Sound<EntityFile> | undefined {
    return this.input.entities.find((entity) => entity.value.entity === name);
  }

  codeTable(name: string): Sound<CodesFile> | undefined {
    return this.input.codes.find((table) => table.value.codes === name);
  }

  resource(side: Side, entity: EntityFile): CatalogResource | undefined {
    const system = this.input.systems[side];
    return system === undefined ? undefined : own(system.catalog.resources, entity[side].resource);
  }

  place(side: Side, entity: EntityFile, field: string): CatalogField | undefined {
    const resource = this.resource(side, entity);
    return resource === undefined ? undefined : own(resource.fields, field);
  }

  flowOf(entity: EntityFile, field: string, event: Event, job: string, values: SettingValues): FieldFlow {
    return fieldFlow(this.input.flow, this.input.main.value, entity, field, event, job, values);
  }

  settingsOf(entity: EntityFile, field: string, event: Event): ReadonlyArray<string> {
    return settingsOf(this.input.main.value, entity, field, event);
  }

  /** The place that a policy names, as stored. */
  protectedPlace(policy: Policy): string | undefined {
    const [resourceName = "", fieldName = ""] = (policy.place ?? "").split(".");
    const resource = own(this.input.systems[policy.write]?.catalog.resources ?? {}, resourceName);
    return resource === undefined ? undefined : own(resource.fields, fieldName)?.stored;
  }

  /** Whether a policy speaks of a rule: by its entity, or by a place that the rule names. */
  concerns(policy: Policy, site: FieldSite): boolean {
    if (policy.entity !== undefined) return site.entity.value.entity === policy.entity;
    const stored = this.protectedPlace(policy);
    const { remote } = site.field;
    const names = policy.write === "local" ? site.localPlaces : remote === undefined ? [] : [remote];
    return names.some((name) => {
      const place = this.place(policy.write, site.entity.value, name);
      return place !== undefined && place.stored === stored;
    });
  }

  /**
   * Which sides a rule may write on an event, in a job, at these settings. A declared `otherwise` goes up on
   * create in place of a value that a closed gate holds back.
   */
  writes(
    entity: EntityFile,
    field: string,
    event: Event,
    job: string,
    values: SettingValues,
  ): { readonly [S in Side]: boolean } {
    const { verdict } = this.flowOf(entity, field, event, job, values);
    return {
      local: verdict._tag === "Pull" || verdict._tag === "Decide",
      remote: verdict._tag === "Push" || verdict._tag === "Decide" || standsIn(entity, field, event, verdict),
    };
  }

  /** Whether every job and gate before the entity's rules is known and of a fit kind. */
  gatesAreSound(entity: EntityFile): boolean {
    const { gate } = this.input.main.value;
    const kind = (name: string | undefined, ...kinds: ReadonlyArray<Setting["type"]>): boolean => {
      const setting = name === undefined ? undefined : this.settings[name];
      return name === undefined || (setting !== undefined && kinds.includes(setting.type));
    };
    return (
      kind(gate, "toggle") &&
      (entity.moves ?? []).every(
        (move) => kind(move.gate, "toggle") && move.jobs.every((job) => this.jobs.includes(job)),
      ) &&
      (entity.groups ?? []).every((group) => kind(group.gate, "mode", "toggle"))
    );
  }

  /**
   * Whether a rule stands in a group that takes part in the event, or is what a group means by a name that the
   * entity does not declare.
   */
  inGroup(entity: EntityFile, field: string, event?: "create" | "update"): boolean {
    const declared = Object.keys(entity.fields);
    return (entity.groups ?? []).some(
      (group) =>
        (event === undefined || group.events.includes(event)) &&
        group.fields.some(
          (name) => name === field || (!declared.includes(name) && mayMean(name, field, declared)),
        ),
    );
  }
}

/** Whether an unknown name may be a slip for this one: the nearest known name is, or none is near. */
export const mayMean = (unknown: string, name: string, known: ReadonlyArray<string>): boolean => {
  const nearest = suggest(unknown, known);
  return nearest === undefined || nearest === name;
};

export const spanAt = (sound: Sound<unknown>, path: Path, part: "key" | "value" = "value"): Span =>
  sound.document.spanOf(path, part);

/** Path of a rule's own key in its entity file. */
export const fieldPath = (site: FieldSite, ...rest: Path): Path => ["fields", site.name, ...rest];

/** Runs one rule alone. */
export const runRule = (rule: Rule, input: RuleInput): ReadonlyArray<Diagnostic> => {
  const found: Array<Diagnostic> = [];
  const context = new RuleContext(input, (finding) => {
    found.push({
      code: rule.meta.code,
      severity: rule.meta.severity,
      message: finding.message,
      span: finding.at,
      related: finding.related ?? [],
      ...(finding.help === undefined ? {} : { help: finding.help }),
      ...(finding.fix === undefined ? {} : { fix: finding.fix }),
    });
  });
  rule.check(context);
  return found;
};
