import type { FunnelDocument } from '../funnel/document.ts';
import { compileFunnel, type FunnelProgram } from '../funnel/program.ts';
import type { DataFacts, FunnelRules } from '../funnel/rules.ts';
import { checkDropOff, type DropOffQuestion, nextRequired } from './question.ts';

/** A question about a step made ready to run over the segments of one data set. */
export interface DropOffProgram {
  readonly question: DropOffQuestion;
  readonly facts: DataFacts;
  readonly funnel: FunnelProgram;
  readonly step: number;
  /** The next required step. */
  readonly next: number;
  /** The steps up to and with the next required one, best attempt: what is still "within the rules" before it. */
  readonly upToNext: FunnelRules;
  /** The rules under which a unit makes one attempt after another. */
  readonly inTurn: FunnelRules;
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
  const next = nextRequired(document, step);
  const { rules } = funnel;
  return {
    question,
    facts,
    funnel,
    step,
    next,
    upToNext: {
      ...rules,
      attempt: 'best',
      steps: rules.steps.slice(0, next + 1),
      // Events know exclusions by their place, so those that act later stay in theirs, without effect.
      exclusions: rules.exclusions.map(({ from, to, remove }) =>
        from < next ? { from, to: Math.min(to, next), remove } : { from: next, to: next, remove: false },
      ),
    },
    inTurn: { ...rules, attempt: 'all' },
    hidden: Uint8Array.from(facts.eventNames, (name) => Number(question.ignore.includes(name))),
    ripens:
      rules.window !== Number.POSITIVE_INFINITY ||
      rules.inSession ||
      rules.steps[next].within !== Number.POSITIVE_INFINITY,
  };
}
