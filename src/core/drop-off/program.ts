import type { FunnelDocument } from '../funnel/document.ts';
import { compileFunnel, type FunnelProgram } from '../funnel/program.ts';
import type { DataFacts, FunnelRules } from '../funnel/rules.ts';
import { checkDropOff, type DropOffQuestion, goalOf, type TwoGroups, twoGroups } from './question.ts';

/** A funnel whose units are asked about. */
export interface UnitSource {
  readonly funnel: FunnelProgram;
  /** The rules under which a unit makes one attempt after another. */
  readonly inTurn: FunnelRules;
  /** The group all its units belong to; null where the unit itself decides. */
  readonly group: 0 | 1 | null;
}

/** A question about a step made ready to run over the segments of one data set. */
export interface DropOffProgram {
  readonly question: DropOffQuestion;
  readonly facts: DataFacts;
  readonly funnel: FunnelProgram;
  readonly step: number;
  /** The step whose match ends the stay. */
  readonly next: number;
  /** It must follow at once, so that no stay lies before it. */
  readonly direct: boolean;
  /** Ticks it may take. */
  readonly within: number;
  /** Null: those of the step. */
  readonly groups: TwoGroups | null;
  /** Where the units come from. */
  readonly sources: readonly UnitSource[];
  /** Properties whose columns it reads. */
  readonly properties: readonly string[];
  /** The steps up to and with the next required one, best attempt: what is still "within the rules" before it. */
  readonly upToNext: FunnelRules;
  /** By event id: 1 for names on the ignore list. */
  readonly hidden: Uint8Array;
  /** Some unit can be too young to say: there is a window, a session, or a limit to the next step. */
  readonly ripens: boolean;
}

/** @throws Problem `document-invalid` naming the field. */
export function compileDropOff(question: DropOffQuestion, facts: DataFacts): DropOffProgram {
  checkDropOff(question);
  const { step } = question;
  // A breakdown says nothing here.
  const document: FunnelDocument = { ...question.funnel, breakdown: null };
  const funnel = compileFunnel(document, facts);
  const next = goalOf(question);
  const { rules } = funnel;
  const groups = twoGroups(question.against);
  const within = groups ? Number.POSITIVE_INFINITY : rules.steps[next].within;
  const sources = sourcesOf(document, groups).map(([one, group]): UnitSource => {
    const own = compileFunnel(one, facts);
    return { funnel: own, inTurn: { ...own.rules, attempt: 'all' }, group };
  });
  return {
    question,
    facts,
    funnel,
    step,
    next,
    direct: groups === null && rules.steps[next].direct,
    within,
    groups,
    sources,
    properties: [
      ...new Set([
        ...sources.flatMap((source) => source.funnel.properties),
        ...(groups && 'property' in groups ? [groups.property] : []),
      ]),
    ],
    upToNext: {
      ...rules,
      attempt: 'best',
      steps: rules.steps.slice(0, next + 1),
      // Events know exclusions by their place, so those that act later stay in theirs, without effect.
      exclusions: rules.exclusions.map(({ from, to, remove }) =>
        from < next ? { from, to: Math.min(to, next), remove } : { from: next, to: next, remove: false },
      ),
    },
    hidden: Uint8Array.from(facts.eventNames, (name) => Number(question.ignore.includes(name))),
    ripens: rules.window !== Number.POSITIVE_INFINITY || rules.inSession || within !== Number.POSITIVE_INFINITY,
  };
}

/** The funnels whose units are asked about, each with the group that they are. */
function sourcesOf(
  document: FunnelDocument,
  groups: TwoGroups | null,
): readonly (readonly [FunnelDocument, UnitSource['group']])[] {
  if (groups === null || 'property' in groups) return [[document, null]];
  if ('ranges' in groups) return groups.ranges.map((range, group) => [{ ...document, range }, group as 0 | 1]);
  const { segment } = document;
  return groups.segments.map((own, group) => [
    { ...document, segment: segment === null ? own : { all: [segment, own] } },
    group as 0 | 1,
  ]);
}
