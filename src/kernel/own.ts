/** A record's own entry: a name such as `constructor` is no entry of a record that does not hold it. */
export const own = <A>(record: Readonly<Record<string, A>>, name: string): A | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;
