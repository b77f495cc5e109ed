import { columnsOf } from '../../contract/columns-of.ts';
import type { Mapping, Overrides } from '../../contract/import.ts';
import type { SampledColumn } from './guess-roles.ts';

/** What columns are called that say where in its life an activity is. */
const NAMED = /(^|[:._\s-])(life_?cycle|transition|registration_?type)([:._\s-]|$)/i;
/** What can be said of it (IEEE 1849), and some words of programs. */
// biome-ignore format: a list of words
const TRANSITIONS = [
  'schedule', 'assign', 'reassign', 'start', 'suspend', 'resume', 'autoskip', 'manualskip', 'withdraw', 'complete', 'ate_abort',
  'pi_abort', 'abort_activity', 'abort_case', 'abort', 'pause', 'enable', 'unknown',
];

/**
 * What of a mapping a log of lifecycles asks for, where one activity has a row when it starts and one when it is complete: by
 * default the complete ones are the events. An XES classifier says itself of which attributes an event's name is made,
 * and overrules that where the lifecycle is among them.
 */
export function lifecycleMapping(
  columns: readonly SampledColumn[],
  mapping: Partial<Mapping>,
  classifier: readonly string[] | null,
  lifecycle: Overrides['lifecycle'],
): Partial<Mapping> {
  const there = new Set(columns.map(({ name }) => name));
  const keys = classifier?.every((key) => there.has(key)) ? classifier : [];
  const named: Partial<Mapping> = keys.length > 0 ? { event: keys[0], ...namedBy(keys) } : {};
  const column = columns.find((one) => isLifecycle(one, mapping));
  if (!column || keys.includes(column.name)) return named;
  const [event] = columnsOf(named.event ?? mapping.event);
  if (lifecycle === 'both')
    return event === undefined ? named : { ...named, ...namedBy([...(keys.length > 0 ? keys : [event]), column.name]) };
  const kept = lifecycle ?? 'complete';
  return { ...named, passOver: { column: column.name, values: TRANSITIONS.filter((value) => value !== kept) } };
}

/** Names made of several columns; null where one is the name. */
const namedBy = (keys: readonly string[]): Partial<Mapping> => {
  if (keys.length < 2) return {};
  return { naming: { rules: [{ parts: keys.map((column) => ({ column })), separator: ' ' }], rewrite: [] } };
};

function isLifecycle({ name, values }: SampledColumn, { user, event, time }: Partial<Mapping>): boolean {
  if (!NAMED.test(name) || [user, event, time].some((role) => columnsOf(role).includes(name))) return false;
  const different = new Set(values.map((value) => value.trim().toLowerCase()));
  return (
    different.has('start') && different.has('complete') && [...different].every((value) => TRANSITIONS.includes(value))
  );
}
