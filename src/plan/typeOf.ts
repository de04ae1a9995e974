/** The type by which a rule compares values in the words of one side: its own, else that of the place. */
import type { FieldTemplate } from "../compile/PlanTemplate.ts";
import type { FieldType } from "../model/FieldType.ts";

export const remoteTypeOf = (field: FieldTemplate): FieldType =>
  field.meaning._tag === "Type" ? field.meaning.type : (field.remoteType ?? field.type);

/** `index`: of the rule's local places, of which a compound key has several. */
export const localTypeOf = (field: FieldTemplate, index: number): FieldType =>
  field.meaning._tag === "Type" ? field.meaning.type : index === 0 ? (field.localType ?? field.type) : "text";
