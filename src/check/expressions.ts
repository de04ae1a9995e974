/** Every expression of the entities, with its place and what it may see. */
import type { Path } from "../language/Document.ts";
import type { EntityFile } from "../language/files/EntityFile.ts";
import type { Sound } from "../language/Integration.ts";
import { type Analysis, analyse } from "../value/expression/analyse.ts";
import type { ScopeName } from "../value/expression/Scope.ts";
import type { RuleContext, RuleInput } from "./Rule.ts";

export interface ExpressionSite {
  readonly entity: Sound<EntityFile>;
  readonly path: Path;
  readonly source: string;
  readonly sees: ReadonlyArray<ScopeName>;
  readonly analysis: Analysis;
  /** Without quotes: YAML may have cut it, so that what it says is not what its author wrote. */
  readonly plain: boolean;
}

const always: ReadonlyArray<ScopeName> = ["settings", "inputs", "today", "now"];
const up: ReadonlyArray<ScopeName> = ["local", "value", ...always];
const down: ReadonlyArray<ScopeName> = ["remote", "value", ...always];

/** Every rule of a check asks for the same expressions: they are read once for each list of entities. */
const known = new WeakMap<RuleInput["entities"], ReadonlyArray<ExpressionSite>>();

export const expressionSites = (context: RuleContext): ReadonlyArray<ExpressionSite> => {
  const { entities } = context.input;
  const found = known.get(entities) ?? sitesOf(entities);
  known.set(entities, found);
  return found;
};

const sitesOf = (entities: RuleInput["entities"]): ReadonlyArray<ExpressionSite> => {
  const sites: Array<ExpressionSite> = [];
  for (const entity of entities) {
    const add = (source: string | undefined, path: Path, own: ReadonlyArray<ScopeName>) => {
      const sees: ReadonlyArray<ScopeName> = entity.value.parent === undefined ? own : [...own, "parent"];
      if (source !== undefined)
        sites.push({
          entity,
          path,
          source,
          sees,
          analysis: analyse(source),
          plain: entity.document.isPlain(path),
        });
    };
    for (const [name, field] of Object.entries(entity.value.fields)) {
      if (typeof field.push === "string") add(field.push, ["fields", name, "push"], up);
      else field.push?.forEach((part, index) => add(part, ["fields", name, "push", index], up));
      add(field.pull, ["fields", name, "pull"], down);
      add(field.otherwise, ["fields", name, "otherwise"], ["local", ...always]);
    }
    (entity.value.scope ?? []).forEach((scope, index) =>
      add(scope.where, ["scope", index, "where"], ["local", ...always]),
    );
    (entity.value.moves ?? []).forEach((move, index) =>
      add(
        move.where,
        ["moves", index, "where"],
        move.do === "create-remote"
          ? ["local", ...always]
          : move.do === "create-local"
            ? ["remote", ...always]
            : ["local", "remote", ...always],
      ),
    );
    (entity.value.groups ?? []).forEach((group, index) =>
      add(group.where, ["groups", index, "where"], ["local", "remote", ...always]),
    );
  }
  return sites;
};
