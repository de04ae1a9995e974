/** An object's own entry: a field may be called "constructor". */
export const own = <A>(object: Readonly<Record<string, A>>, name: string): A | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;
