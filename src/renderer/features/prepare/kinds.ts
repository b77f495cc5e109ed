import type { PropertySummary } from '../../../contract/methods.ts';
import type { EventMatcher } from '../../../core/condition/document.ts';
import { DAY_MS, type PreparationStep } from '../../../core/funnel/document.ts';

/** The kinds of steps that a person fills in, as they are called where one is added. */
export const KINDS = [
  { id: 'rename', label: 'Rename or merge events…', title: 'Rename or merge events' },
  { id: 'derive', label: 'New event from…', title: 'New event' },
  { id: 'pattern', label: 'New event from a path pattern…', title: 'New event' },
  { id: 'name', label: 'Name events by a property…', title: 'Name events by a property' },
  { id: 'hide', label: 'Hide events…', title: 'Hide events' },
  { id: 'hideWhere', label: 'Hide events where…', title: 'Hide events where' },
  { id: 'collapse', label: 'Count repeats once…', title: 'Count repeats once' },
  { id: 'users', label: 'Only some users…', title: 'Only some users' },
  { id: 'silence', label: 'Add an event for silence…', title: 'An event for silence' },
] as const;

export type Kind = (typeof KINDS)[number]['id'];

/** The kind of a step. */
export const kindOf = (step: PreparationStep): (typeof KINDS)[number] => KINDS.find(({ id }) => id in step)!;

/** A step of the kind about these events, with nothing else said. */
export function newStep(
  kind: Kind,
  events: readonly string[],
  properties: readonly PropertySummary[],
): PreparationStep {
  switch (kind) {
    case 'rename':
      return { rename: events, to: events[0] ?? '' };
    case 'derive':
      return {
        derive: '',
        any: (events.length > 0 ? events : ['']).map((event) => ({ event, where: [] })),
        keep: false,
      };
    case 'pattern': {
      const where = [{ property: fitting(properties), op: 'matches' as const, values: [''] }];
      return { derive: '', any: [{ event: events[0] ?? '*', where }], keep: false };
    }
    case 'name':
      return { name: { property: fitting(properties), rewrite: [] }, of: events.length > 0 ? events : null };
    case 'hide':
      return { hide: events };
    case 'hideWhere':
      return { hideWhere: [] };
    case 'collapse':
      return { collapse: events.length > 0 ? events : null, withinMs: null };
    case 'users':
      return { users: { all: [] } };
    case 'silence':
      return { silence: 'Went silent', afterMs: 30 * DAY_MS };
  }
}

/** The property that looks most like a name of pages or things. */
const fitting = (properties: readonly PropertySummary[]): string =>
  (
    ['path', 'page', 'screen', 'url', 'title', 'name']
      .map((word) => properties.find(({ name }) => name.toLowerCase().includes(word)))
      .find((one) => one !== undefined) ?? properties.at(0)
  )?.name ?? '';

/** Whether nothing is missing, so that the step can be tried and taken. */
export function isWhole(step: PreparationStep): boolean {
  if ('rename' in step)
    return step.rename.length > 0 && isName(step.to) && (step.rename.length > 1 || step.rename[0] !== step.to);
  if ('derive' in step) return isName(step.derive) && step.any.every(isWholeMatcher);
  if ('name' in step) return step.name.property !== '';
  if ('hide' in step) return step.hide.length > 0;
  if ('hideWhere' in step) return step.hideWhere.length > 0;
  if ('collapse' in step) return step.collapse === null || step.collapse.length > 0;
  if ('silence' in step) return isName(step.silence);
  // Nobody is told apart by nothing.
  return !('all' in step.users && step.users.all.length === 0);
}

/** A pattern that is still empty would match anything. */
const isWholeMatcher = ({ event, where }: EventMatcher): boolean =>
  event !== '' && where.every(({ op, values }) => op !== 'matches' || values.every((value) => value !== ''));

const isName = (text: string): boolean => text.trim() !== '' && text !== '*';
