/** What an event is called instead: by one name or, where a merge is taken back, by several; itself where it keeps its name. */
export type Renaming = (event: string) => readonly string[];

/** Fields of documents that name one event, and those that list names. */
const ONE = new Set(['event', 'macro', 'micro']);
const LISTS = new Set(['include', 'exclude', 'signals', 'rename', 'of', 'hide', 'collapse']);

/**
 * A document (a funnel, a flow, a segment, tags, settings of conversions, a step of a preparation) that calls events as they
 * are called now. Alternatives become one where they are the same then, and more where there are several names. What names
 * no such event keeps its identity; so does what brings its own preparation, whose names these are not.
 */
export function renameEvents<T>(document: T, to: Renaming): T {
  return renamed(document, to) as T;
}

/** The events that a document names, each once; `*` is none. */
export function namedEvents(document: unknown): readonly string[] {
  const names = new Set<string>();
  renamed(document, (event) => {
    names.add(event);
    return [event];
  });
  return [...names];
}

interface Naming {
  readonly event: string;
}
const isNaming = (value: unknown): value is Naming =>
  typeof value === 'object' && value !== null && 'event' in value && typeof value.event === 'string';

function renamed(value: unknown, to: Renaming): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return renamedAll(value, to);
  if ('prepare' in value && value.prepare !== null) return value;
  if ('did' in value && isNaming(value.did)) {
    const all = renamedAll([value.did], to);
    if (all.length > 1) return { anyOf: all.map((did) => ({ ...value, did })) };
  }
  let same = true;
  const parts = Object.entries(value).map(([key, part]) => {
    const now = renamedField(key, part, to);
    same &&= now === part;
    return [key, now] as const;
  });
  return same ? value : Object.fromEntries(parts);
}

function renamedField(key: string, part: unknown, to: Renaming): unknown {
  if (ONE.has(key) && typeof part === 'string') return part === '*' ? part : to(part)[0];
  if (!LISTS.has(key) || !Array.isArray(part) || part.some((one) => typeof one !== 'string')) return renamed(part, to);
  const names: string[] = part;
  const now = [...new Set(names.flatMap((name) => to(name)))];
  return now.length === names.length && now.every((name, i) => name === names[i]) ? part : now;
}

/** Elements that name an event are one for each of its names; of those that are then equal the first stays. */
function renamedAll(values: readonly unknown[], to: Renaming): readonly unknown[] {
  const found = values.flatMap((value) => {
    const names = isNaming(value) && value.event !== '*' ? to(value.event) : [];
    return names.length < 2 ? [renamed(value, to)] : names.map((event) => ({ ...(value as Naming), event }));
  });
  if (found.length === values.length && found.every((one, i) => one === values[i])) return values;
  const seen = new Set<string>();
  return found.filter((one) => {
    if (!isNaming(one)) return true;
    const text = JSON.stringify(one);
    const isNew = !seen.has(text);
    seen.add(text);
    return isNew;
  });
}
