import type { PreparationStep } from '../../../core/funnel/document.ts';

type DeriveStep = Extract<PreparationStep, { derive: unknown }>;

/** What of a property's values is meant: `*` stands for one part between slashes, `**` for any text. */
export interface Pattern {
  readonly property: string;
  readonly text: string;
}

const PART = '[^/]+';
const ANY = '.*';

/** The expression that matches what a pattern means; an empty one means nothing yet. */
export const expressionOf = (text: string): string =>
  text === ''
    ? ''
    : `^${text
        .split(/(\*+)/)
        .map((piece, i) => (i % 2 === 0 ? escaped(piece) : piece.length === 1 ? PART : ANY))
        .join('')}$`;

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The pattern that an expression comes from; null for one that comes from none. */
export function textOf(expression: string): string | null {
  const text = expression
    .replace(/^\^|\$$/g, '')
    .replace(/\\(.)|\[\^\/\]\+|\.\*/g, (piece, literal: string) =>
      piece === PART ? '*' : piece === ANY ? '**' : literal,
    );
  return expressionOf(text) === expression ? text : null;
}

/** The pattern by which a step finds its events; null where it does so in another way. */
export function patternIn({ any }: DeriveStep): Pattern | null {
  const [filter, ...more] = any.length === 1 ? any[0].where : [];
  if (filter?.op !== 'matches' || more.length > 0 || filter.values.length !== 1) return null;
  const text = textOf(String(filter.values[0]));
  return text === null ? null : { property: filter.property, text };
}

/** The step with another pattern. Its name is the pattern as long as it has been given no other. */
export function withPattern(step: DeriveStep, { property, text }: Pattern): DeriveStep {
  const before = patternIn(step);
  const where = [{ property, op: 'matches' as const, values: [expressionOf(text)] }];
  const isNamed = step.derive !== '' && step.derive !== before?.text;
  return { ...step, derive: isNamed ? step.derive : text, any: [{ event: step.any[0].event, where }] };
}
