/** Event names as they come to be, numbered in that order: every segment of a thread speaks of the same numbers. */
export interface NameTable {
  readonly names: readonly string[];
  /** The number of a name, a new one where it has none yet. */
  of(name: string): number;
  /** -1 for a name that has none. */
  find(name: string): number;
}

/** A preparation may make as many names as an import. */
export const MOST_NAMES = 65_535;

/** Begins with the imported names, by event id. */
export function nameTable(imported: readonly string[]): NameTable {
  const names = [...imported];
  const numbers = new Map(names.map((name, id) => [name, id]));
  return {
    names,
    of: (name) => {
      let number = numbers.get(name);
      if (number === undefined) {
        number = names.length;
        names.push(name);
        numbers.set(name, number);
      }
      return number;
    },
    find: (name) => numbers.get(name) ?? -1,
  };
}
