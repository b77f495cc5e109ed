import { byCodePoint } from '../base/code-points.ts';
import { ticksPerMs } from '../funnel/rules.ts';
import { falseDiscoveryRates, smallestExpected } from '../statistics/comparison.ts';
import type { EventTag } from '../tags/document.ts';
import type { WithExchange } from '../tags/exchange.ts';
import { type ConversionQuestion, macrosOf } from './document.ts';
import { pairFigures } from './ladder-figures.ts';
import type { ConversionTally } from './overview-count.ts';
import { macroCores } from './overview-figures.ts';
import { wholeOf } from './overview-tally.ts';
import type { ConversionProgram } from './program.ts';
import type { StepFigures } from './result.ts';

/** Events without a tag that go with a macro. Field names are public. */
export interface Signals extends WithExchange {
  /** By macro: the surest first. */
  readonly macros: Readonly<Record<string, readonly Signal[]>>;
  /** Pairs of an event and a macro that were not tested, by the first reason that held. */
  readonly leftOut: Readonly<Record<Reason, number>>;
}

export interface Signal extends StepFigures {
  readonly event: string;
  /** Units with it, of the audience, and events. */
  readonly users: number;
  readonly rate: number;
  readonly total: number;
  /** As what it would be tagged. */
  readonly offer: 'micro-primary' | 'micro-secondary';
}

type Reason = 'everybody' | 'few' | 'after';

const EVERYBODY = 0.95;
const FEW_UNITS = 30;
const FEW_EXPECTED = 5;

/**
 * The question whose micros are all events without a tag; whose macros are all, or the one that is named.
 */
export function signalQuestion(
  question: ConversionQuestion,
  eventNames: readonly string[],
  macro: string | null,
): ConversionQuestion {
  const { tags } = question;
  const tagged = new Set(tags.tags.map(({ event }) => event));
  const steps = eventNames
    .filter((event) => !tagged.has(event))
    .map((event): EventTag => ({ event, tier: 'micro-secondary', value: null, per: 'event' }));
  const goals = macrosOf(tags).filter(({ event }) => macro === null || event === macro);
  return { ...question, tags: { ...tags, tags: [...goals, ...steps] }, trend: null, by: null };
}

/** The signals that the tally of such a question stands for. */
export function signalFigures(program: ConversionProgram, { overview, ladder }: ConversionTally): Signals {
  const { macros, micros, facts, question } = program;
  const { exchange } = question.tags;
  const perMs = ticksPerMs(facts.scale);
  const whole = wholeOf(overview);
  const cores = macroCores(program, whole);
  const leftOut = { few: 0, after: 0, everybody: 0 };
  const shown = macros.flatMap((macro, goal) =>
    micros.flatMap(({ event }, step) => {
      if (overview.microUsers[step] === 0) return [];
      const worth = macro.value === null ? null : cores[goal].valuePerConverter;
      const { table, ...figures } = pairFigures(ladder, step, goal, worth, perMs, exchange);
      const pair = step * ladder.goals + goal;
      const reason: Reason | null =
        figures.with > EVERYBODY * whole.audience
          ? 'everybody'
          : figures.with < FEW_UNITS || figures.without < FEW_UNITS || smallestExpected(table) < FEW_EXPECTED
            ? 'few'
            : 2 * ladder.after[pair] > ladder.both[pair]
              ? 'after'
              : null;
      if (reason !== null) {
        leftOut[reason]++;
        return [];
      }
      const users = overview.microUsers[step];
      const rate = users / whole.audience;
      return [{ macro: macro.event, event, users, rate, total: overview.microTotals[step], ...figures }];
    }),
  );
  const q = falseDiscoveryRates(shown.map(({ p }) => p));
  const signals = shown.map(({ macro, ...signal }, index) => ({
    macro,
    signal: {
      ...signal,
      q: q[index],
      offer: (signal.assistShare ?? 0) >= 0.5 ? ('micro-primary' as const) : ('micro-secondary' as const),
    },
  }));
  const bound = ({ adjusted }: Signal): number => adjusted.interval?.[0] ?? Number.NEGATIVE_INFINITY;
  return {
    macros: Object.fromEntries(
      macros.map(({ event }) => [
        event,
        signals
          .filter(({ macro }) => macro === event)
          .map(({ signal }) => signal)
          // The bound of those without an interval is no number to be subtracted.
          .sort((a, b) => (bound(a) === bound(b) ? byCodePoint(a.event, b.event) : bound(b) - bound(a))),
      ]),
    ),
    leftOut,
    ...(exchange && { exchange }),
  };
}
