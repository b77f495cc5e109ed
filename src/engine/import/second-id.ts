import type { Columns, Overrides } from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';
import { nobodyOf, nobodyRule } from './nobody.ts';

/** What columns are called that hold the ids of people who are known, and of those who are not yet; best first. */
const KNOWN =
  /^(user|customer|member|account|client|contact|person|login|subscriber|buyer)_?(id|key|uuid|no|number)?$|^(uid|email)$/;
const UNKNOWN = [
  /^anon(ymous)?_?(user_?)?(id|key|uuid|token)?$/,
  /^visitor_?(id|key|uuid|token)?$/,
  /^(device|install(ation)?|instance)_?(id|key|uuid|token)$/,
  /^(cookie|browser|guest|client|tracking)_?(id|key|uuid|token)$|^(cookie|fingerprint|idfa|gaid|user_pseudo_id|distinct_id)$/,
];

const plain = (name: string): string =>
  name
    .slice(name.lastIndexOf('.') + 1)
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

/**
 * The columns of the user of a table of no source that is known: where the ids of known people have holes, those of
 * unknown ones stand in, provided that no id is in both.
 */
export function withSecondId(columns: readonly SampledColumn[], user: string, overrides: Overrides): Columns {
  const rank = (name: string): number => UNKNOWN.findIndex((pattern) => pattern.test(plain(name)));
  const isKnown = (name: string): boolean => KNOWN.test(plain(name)) && rank(name) < 0;
  const { is } = nobodyOf(nobodyRule(columns, { user }, overrides));
  const idsOf = ({ values }: SampledColumn): string[] => values.filter((value) => !is(Buffer.from(value)));
  const first = columns.find(({ name }) => name === user);
  const known =
    first && rank(user) >= 0
      ? (columns.find((column) => isKnown(column.name) && idsOf(column).length > 0) ?? null)
      : first;
  if (!known) return user;
  const ids = idsOf(known);
  if (ids.length === known.rows) return known.name;
  const unknown = columns
    .filter((column) => column !== known && rank(column.name) >= 0 && idsOf(column).length > 0)
    .sort((a, b) => rank(a.name) - rank(b.name))
    .find((column) => {
      const theirs = new Set(idsOf(column));
      return !ids.some((id) => theirs.has(id));
    });
  return unknown ? [known.name, unknown.name] : user;
}
