import type { EntityField, EntityFile } from "../../../language/files/EntityFile.ts";
import { type Change, type EntityOperator, withField } from "../Operator.ts";

/** A change that takes keys from a field; undefined where the field has not got them. */
const dropping = (
  name: string,
  key: string,
  words: string,
  drop: (field: EntityField) => EntityField | undefined,
): EntityOperator => ({
  name,
  changes: (file) =>
    Object.entries(file.fields).flatMap(([field, declared]): ReadonlyArray<Change<EntityFile>> => {
      const left = drop(declared);
      return left === undefined
        ? []
        : [
            {
              path: ["fields", field, key],
              part: "key",
              fields: [field],
              words: `${file.entity}.${field}: ${words}`,
              value: withField(file, field, left),
            },
          ];
    }),
});

/** A blank no longer overwrites a value. */
export const blanks = dropping("blanks", "blanks", "blanks: clear dropped", ({ blanks: how, ...rest }) =>
  how === "clear" ? rest : undefined,
);

/** Nothing stands in for a value that is blank or held back. */
export const otherwise = dropping(
  "otherwise",
  "otherwise",
  "otherwise dropped",
  ({ otherwise: value, ...rest }) => (value === undefined ? undefined : rest),
);

/** What goes up is the local place as it stands. */
export const push = dropping("transform", "push", "push dropped", ({ push: value, ...rest }) =>
  value === undefined || rest.local === undefined ? undefined : rest,
);

/** What comes down is the remote place as it stands. */
export const pull = dropping("transform", "pull", "pull dropped", ({ pull: value, ...rest }) =>
  value === undefined || rest.remote === undefined ? undefined : rest,
);

/** Both ways at once: of a pull-able field a transform that goes one way only is refused. */
export const bothTransforms = dropping(
  "transform",
  "push",
  "push and pull dropped",
  ({ push: up, pull: down, ...rest }) =>
    up === undefined || down === undefined || rest.local === undefined || rest.remote === undefined
      ? undefined
      : rest,
);

/** A reference is sent with the create. */
export const late = dropping("late", "late", "late dropped", ({ late: is, ...rest }) =>
  is === true ? rest : undefined,
);
