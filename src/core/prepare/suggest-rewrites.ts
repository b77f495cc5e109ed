import type { RewriteRule } from '../condition/rewrite.ts';
import { rewriteBy } from '../condition/rewrite.ts';
import type { ValueCount } from '../data/property-values.ts';

/** What some rules make of a property's values. */
export interface Naming {
  /** How many different names are left. */
  readonly names: number;
  /** Most frequent first; ties as the values came. */
  readonly top: readonly ValueCount[];
}

/** A rule worth having, and what it does after those suggested before it. */
export interface RewriteSuggestion {
  readonly kind: RewriteKind;
  readonly rule: RewriteRule;
  /** How many different names it leaves. */
  readonly names: number;
  /** A value it changes, as it was and as it becomes. */
  readonly example: readonly [before: string, after: string];
}

export type RewriteKind =
  | 'host'
  | 'query'
  | 'uuid'
  | 'date'
  | 'email'
  | 'hash'
  | 'token'
  | 'number'
  | 'long-number'
  | 'index-page'
  | 'trailing-slash'
  | 'title'
  | 'kind'
  | 'part';

/** In the order in which they do not take each other's material away: what is long and certain first. */
const RULES: readonly (RewriteRule & { readonly kind: RewriteKind })[] = [
  { kind: 'host', from: '^[a-z][a-z0-9+.-]*://[^/?#]+/?', to: '/' },
  { kind: 'query', from: '[?#].*$', to: '' },
  { kind: 'uuid', from: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', to: ':id' },
  { kind: 'date', from: '\\b(19|20)\\d\\d[-/.](0?[1-9]|1[0-2])[-/.](0?[1-9]|[12]\\d|3[01])\\b', to: ':date' },
  { kind: 'email', from: '[^/\\s]+@[^/\\s]+\\.[A-Za-z]{2,}', to: ':email' },
  { kind: 'hash', from: '\\b[0-9a-fA-F]{16,}\\b', to: ':id' },
  { kind: 'token', from: '\\b([A-Za-z]+\\d|\\d+[A-Za-z])[A-Za-z0-9]{8,}\\b', to: ':id' },
  { kind: 'number', from: '/\\d+\\b', to: '/:id' },
  { kind: 'long-number', from: '\\b\\d{4,}\\b', to: ':id' },
  { kind: 'index-page', from: '/index\\.(html?|php|aspx?)$', to: '/' },
  { kind: 'trailing-slash', from: '(.)/+$', to: '$1' },
];

/** What a name of the form "Talk:Paris" begins with is a kind of things; names of things themselves stand beside them. */
const KIND = /^[^\d:/][^:/]*(?=:[^\s:/])/;
const KINDS: readonly (RewriteRule & { readonly kind: 'title' | 'kind' })[] = [
  { kind: 'title', from: '^[^:]+(:\\s[^:]*)*$', to: ':name' },
  { kind: 'kind', from: '^([^\\d:/][^:/]*):[^\\s:/].*$', to: '$1' },
];

/** A part of a path is taken for a name of things where it has so many different values, and such a share of all. */
const MANY_PARTS = 30;
const PARTS_SHARE = 0.1;
const MOST_PARTS = 3;

/** Names that some rules leave of a property's values, with the `limit` most frequent. */
export function namingOf(values: readonly ValueCount[], rules: readonly RewriteRule[], limit: number): Naming {
  const names = renamed(values, rewriteBy(rules));
  return { names: names.length, top: names.toSorted((a, b) => b.count - a.count).slice(0, limit) };
}

/**
 * Rules that make fewer names of the values, to be applied in order after `rules`: of titles with a kind the kind, then ids,
 * dates, query strings and their like, then parts of paths that have too many values to be names of pages. None could be
 * left out without more names.
 */
export function suggestRewrites(
  values: readonly ValueCount[],
  rules: readonly RewriteRule[] = [],
): readonly RewriteSuggestion[] {
  let left = renamed(values, rewriteBy(rules));
  const found: RewriteSuggestion[] = [];
  const suggest = (kind: RewriteKind, rule: RewriteRule): void => {
    const rewrite = rewriteBy([rule]);
    const example = left.find(({ value }) => rewrite(value) !== value);
    if (!example) return;
    left = renamed(left, rewrite);
    found.push({ kind, rule, names: left.length, example: [example.value, rewrite(example.value)] });
  };
  // First, since the colons of other rules are no kind's.
  if (areKinds(left.map(({ value }) => value))) for (const { kind, from, to } of KINDS) suggest(kind, { from, to });
  for (const { kind, from, to } of needed(left)) suggest(kind, { from, to });
  for (let i = 0; i < MOST_PARTS; i++) {
    const prefix = crowdedPrefix(left.map(({ value }) => value));
    if (prefix === null) break;
    const from = `^${prefix.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}[^/:][^/]*`;
    suggest('part', { from, to: `${prefix.replaceAll('$', '$$$$')}:name` });
  }
  return found;
}

/** Of all rules those without which there would be more names; the least certain ones have to go first. */
function needed(values: readonly ValueCount[]): (typeof RULES)[number][] {
  const namesBy = (rules: readonly RewriteRule[]): number => renamed(values, rewriteBy(rules)).length;
  let kept = RULES.filter((rule) => {
    const rewrite = rewriteBy([rule]);
    return values.some(({ value }) => rewrite(value) !== value);
  });
  let names = namesBy(kept);
  for (const rule of kept.toReversed()) {
    // One host before all values tells nothing, though no name becomes one with another.
    if (rule.kind === 'host' && values.every(({ value }) => value.includes('://'))) continue;
    const others = kept.filter((one) => one !== rule);
    const without = namesBy(others);
    if (without > names) continue;
    kept = others;
    names = without;
  }
  return kept;
}

/** Whether many names begin with one of a few kinds, and hardly any is a path. */
function areKinds(values: readonly string[]): boolean {
  const kinds = values.flatMap((value) => KIND.exec(value) ?? []);
  const paths = values.filter((value) => value.startsWith('/')).length;
  return kinds.length >= MANY_PARTS && 3 * new Set(kinds).size <= kinds.length && paths <= PARTS_SHARE * values.length;
}

/**
 * What stands before a part of a path and is followed by the most different ones, if these are too many: nothing, too,
 * where most values are paths.
 */
function crowdedPrefix(values: readonly string[]): string | null {
  const parts = new Map<string, Set<string>>();
  for (const value of values) {
    let from = 0;
    for (let slash = value.indexOf('/'); slash >= 0; slash = value.indexOf('/', slash + 1)) {
      if (slash > from) add(value.slice(0, from), value.slice(from, slash));
      from = slash + 1;
    }
    if (from > 0 && from < value.length) add(value.slice(0, from), value.slice(from));
  }
  if (2 * values.filter((value) => value.includes('/')).length < values.length) parts.delete('');
  let most: string | null = null;
  let size = Math.max(MANY_PARTS, Math.ceil(values.length * PARTS_SHARE));
  for (const [prefix, { size: count }] of parts)
    if (count > size) {
      most = prefix;
      size = count;
    }
  return most;

  function add(prefix: string, part: string): void {
    if (part.startsWith(':')) return;
    const known = parts.get(prefix);
    if (known) known.add(part);
    else parts.set(prefix, new Set([part]));
  }
}

function renamed(values: readonly ValueCount[], rewrite: (value: string) => string): ValueCount[] {
  const counts = new Map<string, number>();
  for (const { value, count } of values) {
    const name = rewrite(value);
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Array.from(counts, ([value, count]) => ({ value, count }));
}
