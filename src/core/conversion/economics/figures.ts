import type { Exchange } from '../../tags/document.ts';
import { type Exchanged, exchangedBy, inOneCurrency, type WithExchange } from '../../tags/exchange.ts';
import type { AttributionResult, Credit } from '../attribution/figures.ts';
import type { Model } from '../attribution/models.ts';
import { addAmount, type Money, type MoneyTally, mapMoney, mergeMoney, moneyOf, moneyPer } from '../money.ts';
import { knownCurrencies } from '../overview-figures.ts';
import { tickOf } from '../program.ts';
import { AGE_DAYS, type Cohort, type CohortProgram, type CohortTally } from './cohorts.ts';
import { moneyRatio, spendByChannel, spendOf } from './spend.ts';
import type { SpendRow } from './spend-row.ts';

/**
 * What conversions cost and bring in. Field names are public. The period is that of the spend. A ratio is null where
 * there is nothing to divide by, and never formed across currencies.
 */
export interface EconomicsResult extends WithExchange {
  readonly spend: Money;
  /** Epoch milliseconds, to exclusive; null without spend. */
  readonly period: { readonly from: string; readonly to: string } | null;
  /** Units whose first macro in all the data lies in the period. */
  readonly newConverters: number;
  /** Spend ÷ new converters. */
  readonly cac: Money | null;
  /** Value of the period's conversions that any channel has a part in ÷ spend; null without a touchpoint property. */
  readonly return: Money | null;
  /** Value of the period ÷ units with any event in it. */
  readonly revenuePerVisitor: Money | null;
  readonly channels: readonly ChannelEconomics[];
  readonly cohorts: readonly CohortFigures[];
  /** The first age, in days, at which the value of a customer so far exceeds the cost; null where it does not. */
  readonly payback: number | null;
  /** The same in one currency, with fixed rates: spend and value may then be in different ones. */
  readonly exchanged?: ExchangedEconomics & {
    readonly revenuePerVisitor: number | null;
    readonly payback: number | null;
  };
}

/** In one currency; null where there is nothing to divide by, or no rate for one of the currencies. */
interface ExchangedEconomics {
  readonly spend: number | null;
  readonly cac: number | null;
  readonly return: number | null;
}

export interface ChannelEconomics {
  readonly channel: string;
  readonly spend: Money;
  /** First conversions of the period, and value of all of the period, credited to it; null without a touchpoint property. */
  readonly conversions: number | null;
  readonly cac: Money | null;
  readonly value: Money | null;
  readonly return: Money | null;
  readonly exchanged?: ExchangedEconomics & { readonly value: number | null };
}

export interface CohortFigures {
  /** ISO time at which its week or month begins. */
  readonly from: string;
  readonly units: number;
  /** Only ages that every member has reached. */
  readonly ages: readonly ({ readonly days: number; readonly perUnit: Money } & Exchanged)[];
}

/** What the channels were credited with: by the first conversions, and by all. */
export interface Attributed {
  readonly model: Model;
  readonly first: AttributionResult;
  readonly all: AttributionResult;
}

/** The figures of the tally and what was found beside it. `revenue` is the value per visitor in the period. */
export function economicsFigures(
  program: CohortProgram,
  rows: readonly SpendRow[],
  tally: CohortTally,
  revenue: Money | null,
  attributed: Attributed | null,
): EconomicsResult {
  const { period } = program.question;
  const spend = spendOf(rows);
  const cac = moneyPer(spend, tally.newConverters);
  const cohorts = cohortFigures(program, tally);
  const { exchange } = program.question.tags;
  const total = attributed && totalOf(attributed.all);
  return {
    spend,
    period: period && { from: new Date(period.from).toISOString(), to: new Date(period.to).toISOString() },
    newConverters: tally.newConverters,
    cac,
    return: total && moneyRatio(total, spend),
    revenuePerVisitor: revenue,
    channels: channelFigures(spendByChannel(rows), attributed, exchange),
    cohorts,
    payback: paybackOf(program, tally, cac),
    ...(exchange && {
      exchange,
      exchanged: {
        spend: inOneCurrency(spend, exchange),
        cac: cac && inOneCurrency(cac, exchange),
        return: exchangedRatio(total, spend, exchange),
        revenuePerVisitor: revenue && inOneCurrency(revenue, exchange),
        payback: exchangedPayback(program, tally, cac, exchange),
      },
    }),
  };
}

/** One money over another, both in one currency; null where a rate is missing, or there is nothing to divide by. */
function exchangedRatio(part: Money | null, whole: Money, exchange: Exchange): number | null {
  const [above, below] = [part && inOneCurrency(part, exchange), inOneCurrency(whole, exchange)];
  return above === null || below === null || below === 0 ? null : above / below;
}

/** Nothing, in each currency that conversions are in. */
const nothingOf = ({ value }: AttributionResult): Money => mapMoney(value, () => 0);

/** What all channels together were credited with. */
const totalOf = (result: AttributionResult): Money => {
  const { channels } = result;
  const total: MoneyTally = new Map();
  for (const { models } of channels)
    for (const [currency, amount] of Object.entries(models.first.value)) addAmount(total, currency, amount);
  return moneyOf(total, Object.keys(nothingOf(result)));
};

/** Channels with touches in the order of those, then channels that only cost. */
function channelFigures(
  spends: ReadonlyMap<string, Money>,
  attributed: Attributed | null,
  exchange: Exchange | undefined,
): ChannelEconomics[] {
  const touched = attributed?.all.channels.map(({ channel }) => channel) ?? [];
  const names = [...touched, ...[...spends.keys()].filter((channel) => !touched.includes(channel)).sort()];
  const creditOf = (result: AttributionResult, name: string): Credit | null =>
    result.channels.find(({ channel }) => channel === name)?.models[attributed!.model] ?? null;
  return names.map((channel) => {
    const spend = spends.get(channel) ?? {};
    const inOne = (cac: Money | null, value: Money | null): Pick<ChannelEconomics, 'exchanged'> =>
      exchange
        ? {
            exchanged: {
              spend: inOneCurrency(spend, exchange),
              cac: cac && inOneCurrency(cac, exchange),
              value: value && inOneCurrency(value, exchange),
              return: exchangedRatio(value, spend, exchange),
            },
          }
        : {};
    if (!attributed)
      return { channel, spend, conversions: null, cac: null, value: null, return: null, ...inOne(null, null) };
    const conversions = creditOf(attributed.first, channel)?.conversions ?? 0;
    // A channel without a touch brought in nothing, which is not the same as not known.
    const value = creditOf(attributed.all, channel)?.value ?? nothingOf(attributed.all);
    const cac = Object.keys(spend).length > 0 ? moneyPer(spend, conversions) : null;
    return {
      channel,
      spend,
      conversions,
      cac,
      value,
      return: moneyRatio(value, spend),
      ...inOne(cac, value),
    };
  });
}

/** The value of a cohort's members up to each age that all of them have reached, and for how many that is. */
function valuesByAge(program: CohortProgram, cohort: Cohort): Money[] {
  const { question, macros, facts } = program;
  const step = AGE_DAYS * 86_400_000 * program.anchor.rules.ticksPerMs;
  const reached = Math.floor((tickOf(program, facts.endMs) - cohort.youngest) / step);
  const sum: MoneyTally = new Map();
  const known = macros.flatMap((macro) => knownCurrencies(question.tags, macro, { money: sum }));
  const ages: Money[] = [];
  for (let age = 0; age <= reached; age++) {
    if (cohort.values[age]) mergeMoney(sum, cohort.values[age]);
    if (age > 0) ages.push(moneyOf(sum, known));
  }
  return ages;
}

function cohortFigures(program: CohortProgram, { cohorts }: CohortTally): CohortFigures[] {
  return cohorts.flatMap((cohort, i) =>
    cohort.units === 0
      ? []
      : [
          {
            from: new Date(program.question.buckets[i].from).toISOString(),
            units: cohort.units,
            ages: valuesByAge(program, cohort).map((value, age) => {
              const perUnit = mapMoney(value, (amount) => amount / cohort.units);
              return { days: (age + 1) * AGE_DAYS, perUnit, ...exchangedBy(program.question.tags.exchange, perUnit) };
            }),
          },
        ],
  );
}

/** The first age at which the value exceeds the cost. Spend in several currencies has no one payback. */
function paybackOf(program: CohortProgram, tally: CohortTally, cac: Money | null): number | null {
  const currencies = Object.keys(cac ?? {});
  if (currencies.length !== 1) return null;
  const [currency] = currencies;
  return firstAgeAbove(program, tally, cac![currency], (money) => money[currency] ?? 0);
}

/** The same in one currency; null where a rate is missing. */
function exchangedPayback(
  program: CohortProgram,
  tally: CohortTally,
  cac: Money | null,
  exchange: Exchange,
): number | null {
  const cost = cac && inOneCurrency(cac, exchange);
  return cost === null ? null : firstAgeAbove(program, tally, cost, (money) => inOneCurrency(money, exchange));
}

/** Cohorts together, at each age those that have reached it; `amountOf` is null where it cannot be told. */
function firstAgeAbove(
  program: CohortProgram,
  { cohorts }: CohortTally,
  cost: number,
  amountOf: (money: Money) => number | null,
): number | null {
  const known = cohorts
    .filter(({ units }) => units > 0)
    .map((cohort) => ({ units: cohort.units, ages: valuesByAge(program, cohort).map(amountOf) }));
  const most = Math.max(0, ...known.map(({ ages }) => ages.length));
  for (let age = 0; age < most; age++) {
    const there = known.filter(({ ages }) => ages.length > age);
    const units = there.reduce((sum, one) => sum + one.units, 0);
    const values = there.map(({ ages }) => ages[age]);
    if (values.includes(null)) return null;
    if (values.reduce<number>((sum, one) => sum + one!, 0) / units > cost) return (age + 1) * AGE_DAYS;
  }
  return null;
}

/** The same attribution with what its channels cost, and what came back of that. */
export function withSpend(result: AttributionResult, rows: readonly SpendRow[]): AttributionResult {
  const spends = spendByChannel(rows);
  return {
    ...result,
    channels: result.channels.map((figures) => {
      const cost = spends.get(figures.channel);
      if (!cost) return figures;
      const models = Object.entries(figures.models).map(([model, credit]) => {
        const back = moneyRatio(credit.value, cost);
        const inOne = result.exchange ? exchangedRatio(credit.value, cost, result.exchange) : null;
        return [model, { ...credit, ...(back && { return: back }), ...(inOne !== null && { exchangedReturn: inOne }) }];
      });
      return { ...figures, cost, models: Object.fromEntries(models) as typeof figures.models };
    }),
  };
}
