import { MODEL_NAMES } from '../../../charts/conversion/attribution.ts';
import { nounOf } from '../../../charts/conversion/picture.ts';
import { pointsText } from '../../../charts/conversion/score-words.ts';
import { bucketName } from '../../../charts/words/buckets.ts';
import type { AttributionCell } from '../../../core/conversion/attribution/behind.ts';
import type { AttributionQuestion } from '../../../core/conversion/attribution/document.ts';
import type { EconomicsQuestion } from '../../../core/conversion/economics/question.ts';
import type { ArmNumber } from '../../../core/conversion/experiment/count.ts';
import type { ExperimentQuestion } from '../../../core/conversion/experiment/document.ts';
import type { ConversionScope } from '../../../core/conversion/scope.ts';
import type { ScoreTenth } from '../../../core/conversion/score/behind.ts';
import type { ScoreQuestion } from '../../../core/conversion/score/document.ts';
import { type FunnelDocument, funnelOf } from '../../../core/funnel/document.ts';
import { locale } from '../../ui/locale.ts';
import { capitalised } from '../../ui/words.ts';
import type { People } from '../people/people.ts';

/** What is said of a list, and against which events its people are shown. */
const listedAs = (
  scope: ConversionScope,
  words: string,
  event: string | null,
  funnel?: FunnelDocument,
): Omit<People, 'ask'> => ({
  noun: (n) => nounOf(scope, n),
  what: () => words,
  file: words,
  segment: { name: capitalised(words), document: 'listed' },
  trace: {
    funnel:
      funnel ??
      funnelOf([event ?? '*'], { attempt: 'first', session: scope.session, sessionGapMs: scope.sessionGapMs }),
    isTold: false,
  },
});

/** The people behind a number of an attribution. */
export function attributedPeople(question: AttributionQuestion, cell: AttributionCell): People {
  const { scope, macro, touch, count } = question;
  const goal = macro === null ? 'a macro conversion' : `“${macro}”`;
  const came = `came to ${goal}${count === 'first' ? ' for the first time' : ''}`;
  const words =
    cell.kind === 'credit'
      ? `${came} with a part for ${touch} “${cell.channel}” by ${MODEL_NAMES[cell.model].toLowerCase()}`
      : cell.kind === 'touched'
        ? `had a touch of ${touch} “${cell.channel}”`
        : cell.kind === 'noTouch'
          ? `${came} without a touch before it`
          : `${cell.converted ? came : `did not come to ${goal},`} by way of ${cell.path.join(' → ')}`;
  return {
    ask: (client, dataset, page) => client.call('conversions.attributed', { dataset, question, cell, ...page }),
    ...listedAs(scope, words, macro),
  };
}

/** The people of the cohort that begins at an ISO time; null: the new customers of the time of the spend. */
export function customerPeople(question: EconomicsQuestion, cohort: string | null, timezone: string): People {
  const goal = question.macro === null ? 'a macro conversion' : `“${question.macro}”`;
  const when =
    cohort === null
      ? 'in the time of the spend'
      : `in the ${question.cohort} of ${bucketName({ from: cohort }, { by: 'day', timezone }, locale)}`;
  return {
    ask: (client, dataset, page) => client.call('conversions.customers', { dataset, question, cohort, ...page }),
    ...listedAs(question.scope, `came to ${goal} for the first time ${when}`, question.macro),
  };
}

const COUNTED: Readonly<Record<ArmNumber, string>> = {
  units: 'are counted in',
  conversions: 'converted in',
  open: 'can still convert in',
  crossed: 'were in several arms, first in',
};

/** The people behind a number of an arm. */
export function exposedPeople(question: ExperimentQuestion, arm: string, number: ArmNumber): People {
  const { scope, variant, outcome } = question;
  const own = 'funnel' in outcome ? outcome.funnel : undefined;
  return {
    ask: (client, dataset, page) => client.call('conversions.exposed', { dataset, question, arm, number, ...page }),
    ...listedAs(
      scope,
      `${COUNTED[number]} ${variant} “${arm}”`,
      'macro' in outcome ? outcome.macro : null,
      own && { ...own, breakdown: null },
    ),
  };
}

/** The people of a tenth of the half that a score was checked on. */
export function tenthPeople(question: ScoreQuestion, tenth: ScoreTenth): People {
  const { macro, scope } = question;
  const who = tenth.converted === null ? '' : ` and ${tenth.converted ? 'came' : 'did not come'} to “${macro}”`;
  const words = `score ${pointsText(tenth.to, locale)} to ${pointsText(tenth.from, locale)} points${who}, of the half it is checked on`;
  return {
    ask: (client, dataset, page) => client.call('conversions.tenth', { dataset, question, tenth, ...page }),
    ...listedAs(scope, words, macro),
  };
}
