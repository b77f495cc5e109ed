import type { Driver, DropOffResult, Factor } from '../../core/drop-off/result.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { stepLabel } from '../../core/funnel/document.ts';
import { formatChance, formatCount, formatDay, formatFactor, formatPercent, unitNoun } from '../words/format.ts';

/** What a row asks of a unit: "did payment_error", "browser is Safari", "on or after Apr 6, 2026". */
export function factorInWords(factor: Factor, locale?: string): string {
  switch (factor.kind) {
    case 'event':
      return `did ${factor.event}`;
    case 'since':
      return `on or after ${formatDay(`${factor.since}T00:00:00Z`, locale)}`;
    case 'pair':
      return factor.of.map((part) => factorInWords(part, locale)).join(' and ');
    case 'property': {
      const { property, value } = factor;
      if (value === null) return `${property} is another`;
      if (typeof value === 'string') return `${property} is ${value === '' ? '(empty)' : value}`;
      return `${property} from ${numberInWords(value.from, locale)} to ${numberInWords(value.to, locale)}`;
    }
  }
}

const numberInWords = (value: number, locale = 'en-US'): string =>
  new Intl.NumberFormat(locale, { maximumSignificantDigits: 6 }).format(value);

/** The odds ratio to read first, with its interval: the adjusted one where there is one. */
export const oddsOf = ({ adjusted, oddsRatio, interval }: Driver) =>
  adjusted?.oddsRatio != null && adjusted.interval
    ? { oddsRatio: adjusted.oddsRatio, interval: adjusted.interval, adjusted: true }
    : { oddsRatio, interval, adjusted: false };

/** Whether a row may be claimed: it was tested, and would hold among all that were. */
export const isClaimed = ({ q, flags }: Driver): boolean => q !== null && q < 0.05 && !flags.includes('few');

/** "×3.2 (2.1–4.8)". */
export function oddsInWords(driver: Driver, locale?: string): string {
  const { oddsRatio, interval } = oddsOf(driver);
  return `×${timesInWords(oddsRatio, locale)} (${interval.map((end) => timesInWords(end, locale)).join('–')})`;
}

/** How many times, below 1 with two digits. */
export const timesInWords = (times: number, locale = 'en-US'): string =>
  times >= 0.95
    ? formatFactor(times, locale)
    : new Intl.NumberFormat(locale, { maximumSignificantDigits: 2 }).format(times);

/** The two groups as nouns. */
export const groupNames = (against: 'went-on' | 'converted'): readonly [string, string] => [
  'dropped',
  against === 'converted' ? 'converted' : 'went on',
];

/** What the strongest claim says, in one sentence: "goes with", never "because". Null where none is made. */
export function claimInWords({ drivers }: Pick<DropOffResult, 'drivers'>, locale?: string): string | null {
  const claim = drivers.find(isClaimed);
  if (!claim) return null;
  const { a, b, c, d } = claim;
  const share = (count: number, of: number): string =>
    `${formatPercent(count / of, locale)} of ${formatCount(of, locale)}`;
  const { oddsRatio, adjusted } = oddsOf(claim);
  const way = oddsRatio > 1 ? 'dropping' : 'going on';
  const like = adjusted ? ', among stays of about as many events' : '';
  return `“${factorInWords(claim.kind === 'pair' ? { kind: 'pair', of: claim.of } : claim, locale)}” goes with ${way}: ${share(a, a + b)} who dropped, ${share(c, c + d)} who went on; odds of dropping ${oddsInWords(claim, locale)}${like}.`;
}

/** What was tested and what was left out. */
export function testedInWords({ tested, unripe }: DropOffResult, document: FunnelDocument, locale?: string): string {
  const count = (n: number): string => `${formatCount(n, locale)} ${unitNoun(document, n)}`;
  if (document.attempt === 'all') return 'Attempts of one user are not independent: nothing is tested.';
  const young = unripe[0] + unripe[1];
  const rows = `${formatCount(tested, locale)} ${tested === 1 ? 'row' : 'rows'} tested together (Benjamini–Hochberg)`;
  return young === 0 ? `${rows}.` : `${rows}; left out: ${count(young)} too near the end of the data to say.`;
}

/** A row in one line, for who cannot see the chart. */
export function driverInWords(driver: Driver, locale?: string): string {
  const { a, b, c, d, q, flags } = driver;
  const share = (count: number, of: number): string => (of === 0 ? '–' : formatPercent(count / of, locale));
  const said = flags.includes('few') ? 'too few to say' : q === null ? 'not tested' : `q ${formatChance(q, locale)}`;
  return `${factorInWords(driver, locale)}: ${share(a, a + b)} of those who dropped, ${share(c, c + d)} of those who went on, odds ${oddsInWords(driver, locale)}, ${said}`;
}

/** "Dropped off after Paid". */
export const dropOffTitle = (document: FunnelDocument, step: number): string =>
  `Dropped off after ${stepLabel(document.steps[step])}`;
