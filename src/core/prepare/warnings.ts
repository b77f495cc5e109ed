import type { PropertyFilter, ScoreCondition } from '../condition/document.ts';
import { nearestName } from '../data/names.ts';
import type { Warning } from '../data/warning.ts';
import type { PreparationStep, Segmentation } from '../funnel/document.ts';

/** What a step asks for that is not there: of `names` when its turn comes, of `properties` in the data set. */
export function stepWarnings(
  step: PreparationStep,
  index: number,
  names: readonly string[],
  properties: ReadonlySet<string>,
): Warning[] {
  const present = new Set(names);
  const asked = askedBy(step);
  const missing = (kind: 'event' | 'property', wanted: readonly string[], there: ReadonlySet<string>): Warning[] =>
    [...new Set(wanted)]
      .filter((name) => !there.has(name))
      .map((name) => ({
        code: `unknown-${kind}`,
        count: 1,
        values: [name],
        text: sentenceOf(kind, name, nearestName(name, [...there]), index),
      }));
  return [...missing('event', asked.events, present), ...missing('property', asked.properties, properties)];
}

function sentenceOf(kind: 'event' | 'property', name: string, nearest: string | null, index: number): string {
  const like = nearest === null ? '' : `; “${nearest}” is`;
  return `Step ${index + 1} of the preparation: no ${kind} is called “${name}”${like}.`;
}

interface Asked {
  readonly events: readonly string[];
  readonly properties: readonly string[];
}

const propertiesOf = (filters: readonly PropertyFilter[]): string[] => filters.map(({ property }) => property);
const joined = (parts: readonly Asked[]): Asked => ({
  events: parts.flatMap(({ events }) => events),
  properties: parts.flatMap(({ properties }) => properties),
});

function askedBy(step: PreparationStep): Asked {
  if ('rename' in step) return { events: step.rename, properties: [] };
  if ('derive' in step) return joined(step.any.map(askedByMatcher));
  if ('name' in step) return { events: step.of ?? [], properties: [step.name.property] };
  if ('hide' in step) return { events: step.hide, properties: [] };
  if ('hideWhere' in step) return { events: [], properties: propertiesOf(step.hideWhere) };
  if ('collapse' in step) return { events: step.collapse ?? [], properties: [] };
  if ('silence' in step) return { events: [], properties: [] };
  return askedBySegment(step.users);
}

const askedByMatcher = ({
  event,
  where,
}: {
  readonly event: string;
  readonly where: readonly PropertyFilter[];
}): Asked => ({
  events: event === '*' ? [] : [event],
  properties: propertiesOf(where),
});

const askedByScore = ({ macro, weights }: ScoreCondition): Asked => ({
  events: [macro, ...weights.map(({ event }) => event)],
  properties: [],
});

function askedBySegment(segment: Segmentation): Asked {
  if ('all' in segment) return joined(segment.all.map(askedBySegment));
  if ('anyOf' in segment) return joined(segment.anyOf.map(askedBySegment));
  if ('not' in segment) return askedBySegment(segment.not);
  if ('did' in segment) return askedByMatcher(segment.did);
  if ('property' in segment) return { events: [], properties: [segment.property] };
  if ('users' in segment) return { events: [], properties: [] };
  if ('score' in segment) return askedByScore(segment.score);
  const { steps, exclude, where } = segment.funnel;
  return joined([
    ...[...steps, ...exclude].flatMap(({ any }) => any.map(askedByMatcher)),
    { events: [], properties: propertiesOf(where) },
  ]);
}
