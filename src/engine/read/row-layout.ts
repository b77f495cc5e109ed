/** How the rows of a source become flat fields, where cells and nested objects alone do not say it. Plain data. */
export interface RowLayout {
  /** Of tables of text: quotes are text like any other. */
  readonly unquoted?: true;
  /** Names are written in capitals, as some warehouses do; they mean the small ones. */
  readonly lowerCase?: true;
  /** Prefixes that names of fields lose: "properties." makes "properties.plan" plain "plan". */
  readonly strip?: readonly string[];
  /** Fields that are called otherwise in the other files of the import, by their names without prefixes. */
  readonly rename?: Readonly<Record<string, string>>;
  /** Names that no field may get by losing its prefix, for the source gives them a meaning of their own. */
  readonly reserved?: readonly string[];
  /** Fields that hold a list of { key, value } pairs, and those that hold self-describing { schema, data } objects. */
  readonly pairs?: readonly string[];
  readonly described?: readonly string[];
  /** Fields of text that holds a JSON object. */
  readonly objects?: readonly string[];
  /** The list in each object whose elements are the rows; what stands beside the list belongs to each of them. */
  readonly unnest?: string;
  /** Words that values of a field begin with, so that they are none of another. */
  readonly prefixed?: Readonly<Record<string, string>>;
  /** A value of a field that stands for none. */
  readonly none?: Readonly<Record<string, string>>;
  /** Fields that are the same in every row. */
  readonly constants?: Readonly<Record<string, string>>;
}

/** What a field is called in a layout. */
export function laidOutName(layout: RowLayout | null, written: string): string {
  const name = shortName(layout, layout?.lowerCase ? written.toLowerCase() : written);
  return layout?.rename?.[name] ?? name;
}

function shortName(layout: RowLayout | null, name: string): string {
  const prefix = layout?.strip?.find((start) => name.startsWith(start) && name.length > start.length);
  if (prefix === undefined) return name;
  const short = name.slice(prefix.length);
  return layout?.reserved?.includes(short) ? name : short;
}
