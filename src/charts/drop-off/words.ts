import { type DropOffQuestion, goalOf, twoGroups } from '../../core/drop-off/question.ts';
import type { Driver, DriverFlag, DropOffResult, Factor } from '../../core/drop-off/result.ts';
import type { DropOffNumber } from '../../core/drop-off/users.ts';
import type { Worth } from '../../core/drop-off/worth.ts';
import { type FunnelDocument, stepLabel } from '../../core/funnel/document.ts';
import {
  formatAmount,
  formatChance,
  formatCount,
  formatDay,
  formatFactor,
  formatPercent,
  unitNoun,
} from '../words/format.ts';
import { ratesInWords } from '../words/money.ts';

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

type Against = DropOffQuestion['against'];

type Two = readonly [string, string];

/** What the two groups did, or are called. */
export const groupNames = (against: Against): Two =>
  twoGroups(against)?.names ?? ['dropped', against === 'converted' ? 'converted' : 'went on'];

/** The same over a column: "Dropped", "Went on"; a group of its own as it is called. */
export const groupHeads = (against: Against): Two =>
  twoGroups(against)?.names ?? ['Dropped', against === 'converted' ? 'Converted' : 'Went on'];

/** The same after a number of them: "who dropped", "in “Mobile”". */
export const groupsCounted = (against: Against): Two => {
  const [first, second] = groupNames(against);
  return twoGroups(against) ? [`in “${first}”`, `in “${second}”`] : [`who ${first}`, `who ${second}`];
};

/** What a row goes with: "dropping" or "going on", "“Mobile”" or "“Desktop”". */
export const groupWays = (against: Against): Two => {
  const [first, second] = groupNames(against);
  if (twoGroups(against)) return [`“${first}”`, `“${second}”`];
  return ['dropping', against === 'converted' ? 'converting' : 'going on'];
};

/** What is said where no row may be claimed. */
export const nothingClaimed = (against: Against): string => {
  const groups = twoGroups(against);
  return groups
    ? `Nothing tells “${groups.names[0]}” from “${groups.names[1]}” with any certainty.`
    : 'Nothing tells those who dropped from the others with any certainty.';
};

/** "What goes with dropping need not be why." */
export const notWhy = (against: Against): string =>
  `What goes with ${twoGroups(against) ? 'a group' : 'dropping'} need not be why.`;

/** What the strongest claim says, in one sentence: "goes with", never "because". Null where none is made. */
export function claimInWords(
  { drivers }: Pick<DropOffResult, 'drivers'>,
  locale?: string,
  against: Against = 'went-on',
): string | null {
  const claim = drivers.find(isClaimed);
  if (!claim) return null;
  const { a, b, c, d } = claim;
  const share = (count: number, of: number): string =>
    `${formatPercent(count / of, locale)} of ${formatCount(of, locale)}`;
  const { oddsRatio, adjusted } = oddsOf(claim);
  const [first, second] = groupsCounted(against);
  const ways = groupWays(against);
  const way = ways[oddsRatio > 1 ? 0 : 1];
  const like = adjusted ? ', among stays of about as many events' : '';
  return `“${factorInWords(claim.kind === 'pair' ? { kind: 'pair', of: claim.of } : claim, locale)}” goes with ${way}: ${share(a, a + b)} ${first}, ${share(c, c + d)} ${second}; odds of ${ways[0]} ${oddsInWords(claim, locale)}${like}.`;
}

/** What was tested, what was left out, and what to know of the rows. */
export function testedInWords(
  { tested, unripe, drivers, overlap = 0 }: DropOffResult,
  document: FunnelDocument,
  locale?: string,
): string {
  const count = (n: number): string => `${formatCount(n, locale)} ${unitNoun(document, n)}`;
  if (document.attempt === 'all') return 'Attempts of one user are not independent: nothing is tested.';
  if (overlap > 0)
    return `${count(overlap)} stand in both groups, so the two are not independent and nothing is tested.`;
  const young = unripe[0] + unripe[1];
  const rows = `${formatCount(tested, locale)} ${tested === 1 ? 'row' : 'rows'} tested together (Benjamini–Hochberg)`;
  const flagged = (flag: DriverFlag): number => drivers.filter(({ flags }) => flags.includes(flag)).length;
  const [skewed, same] = [flagged('skewed'), flagged('same')];
  const times = (n: number): string => `${formatCount(n, locale)} ${n === 1 ? 'row' : 'rows'}`;
  return [
    young === 0 ? `${rows}.` : `${rows}; left out: ${count(young)} too near the end of the data to say.`,
    ...(same > 0 ? [`${times(same)} of the same people as a surer one are folded under it.`] : []),
    ...(skewed > 0 ? [`In ${times(skewed)} one group is more than ten times the other.`] : []),
  ].join(' ');
}

/**
 * Whether most people are left out because under the best attempt the data have to go on until everybody has had time
 * to try again. Their first attempt is known sooner.
 */
export const awaitsAttempts = ({ unripe, dropped, wentOn }: DropOffResult, { attempt }: FunnelDocument): boolean =>
  attempt === 'best' && unripe[0] + unripe[1] > (dropped + wentOn) / 2;

/** A row in one line, for who cannot see the chart. */
export function driverInWords(driver: Driver, locale?: string, against: Against = 'went-on'): string {
  const { a, b, c, d, q, flags } = driver;
  const share = (count: number, of: number): string =>
    `${of === 0 ? '–' : formatPercent(count / of, locale)} of ${formatCount(of, locale)}`;
  const said = flags.includes('few') ? 'too few to say' : q === null ? 'not tested' : `q ${formatChance(q, locale)}`;
  return `${factorInWords(driver, locale)}: ${share(a, a + b)} ${groupsCounted(against)[0]}, ${share(c, c + d)} ${groupsCounted(against)[1]}, odds ${oddsInWords(driver, locale)}, ${said}`;
}

/** "Dropped off after Paid", or "Mobile against Desktop from Seen on". */
export function dropOffTitle({ funnel, step, against }: DropOffQuestion): string {
  const groups = twoGroups(against);
  const at = stepLabel(funnel.steps[step]);
  return groups ? `${groups.names[0]} against ${groups.names[1]} from ${at} on` : `Dropped off after ${at}`;
}

/** After "those who": "dropped off after “Paid”, next “payment_failed”". */
export function stayInWords(question: DropOffQuestion, number: DropOffNumber, locale?: string): string {
  const { funnel, step, against } = question;
  const at = `“${stepLabel(funnel.steps[step])}”`;
  const next = `“${stepLabel(funnel.steps[goalOf(question)])}”`;
  const groups = twoGroups(against);
  const who = (group: 'dropped' | 'wentOn'): string => {
    if (groups) return `did ${at} and are in “${groups.names[group === 'dropped' ? 0 : 1]}”`;
    if (group === 'dropped') return `dropped off after ${at}`;
    return against === 'converted' ? `reached ${at} and converted` : `went on from ${at} to ${next}`;
  };
  const tries = (attempts: number): string =>
    attempts === 1 ? 'one attempt' : attempts === 5 ? '5 attempts or more' : `${attempts} attempts`;
  switch (number.kind) {
    case 'group':
      return number.group === 'open' ? `reached ${at} and can still go on` : who(number.group);
    case 'after':
      return `${who(number.group)}, ${number.item === null ? 'with nothing in between' : `first “${number.item}”`}`;
    case 'before':
      return `${who(number.group)}, ${number.item === null ? 'nothing' : `“${number.item}”`} right before it`;
    case 'lastSeen':
      return `${who(number.group)}, last seen at “${number.item}”`;
    case 'fate':
      return {
        left: `left for good after ${at}`,
        back: `dropped off after ${at} and came back`,
        soon: `dropped off after ${at}, too soon to say whether for good`,
      }[number.fate];
    case 'late':
      return `dropped off after ${at} and did ${next} too late`;
    case 'unripe':
      return `${who(number.group)}, too near the end of the data`;
    case 'attempts':
      return `${who(number.group)}, in ${tries(number.attempts)}`;
    case 'convertedOn':
      return `converted on attempt ${number.attempts === 5 ? '5 or later' : number.attempts}`;
    case 'driver':
      return `${who(number.group)}, ${number.with ? 'with' : 'without'}: ${factorInWords(number.factor, locale)}`;
  }
}

/** What would be at stake if those who dropped were worth what those who went on were. */
export interface Stake {
  /** "8,806.70 EUR". */
  readonly amount: string;
  readonly perUnit: string;
  /** How many tell. */
  readonly n: number;
  /** Where it is all currencies in one, the fixed rates: "1 EUR taken as 1.5 USD". */
  readonly rates: string | null;
}

/** In each currency and, where there are several and fixed rates, in one. */
export function stakesOf({ worth, exchange, exchangedWorth }: DropOffResult, locale?: string): Stake[] {
  const stakeOf = (currency: string, { perUnit, n, atStake }: Worth, rates: string | null): Stake[] =>
    atStake === null || perUnit === null
      ? []
      : [
          {
            amount: `${formatAmount(atStake, locale)} ${currency}`,
            perUnit: `${formatAmount(perUnit, locale)} ${currency}`,
            n,
            rates,
          },
        ];
  const own = Object.entries(worth ?? {});
  const isOther = exchange !== undefined && own.some(([currency]) => currency !== exchange.to);
  return [
    ...own.flatMap(([currency, one]) => stakeOf(currency, one, null)),
    ...(isOther && exchangedWorth ? stakeOf(exchange.to, exchangedWorth, ratesInWords(exchange, locale)) : []),
  ];
}
