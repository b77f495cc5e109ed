import type { AttributionQuestion } from '../conversion/attribution/document.ts';
import { macrosOf } from '../conversion/document.ts';
import type { SmallEvent } from './segment-of.ts';

/**
 * What attribution comes to by the words of the specification, conversion by conversion: users in order of their first
 * event, sessions by the gap, no range, filters or segment. Slow: Shapley's values over every set of channels, Markov's
 * chain walked step by step with one channel taken away after the other.
 */
export interface OracleAttribution {
  readonly conversions: number;
  readonly noTouch: number;
  /** By channel and model, conversions and value by currency. */
  readonly credits: Map<string, Map<string, OracleCredit>>;
}

export interface OracleCredit {
  conversions: number;
  readonly value: Record<string, number>;
}

interface Touch {
  readonly channel: string;
  readonly ms: number;
}

interface Conversion {
  readonly path: readonly Touch[];
  readonly ms: number;
  readonly amount: number | null;
  readonly currency: string;
}

export function oracleAttribution(question: AttributionQuestion, all: readonly SmallEvent[]): OracleAttribution {
  const { tags, touch, touches: rule, lookBackMs, halfLifeMs, scope, direct, count } = question;
  const macros = macrosOf(tags).filter(({ event }) => question.macro === null || event === question.macro);
  const conversions: Conversion[] = [];
  const others: (readonly Touch[])[] = [];
  const channels = new Set<string>();
  for (const user of new Set(all.map((event) => event.user))) {
    const events = all.filter((event) => event.user === user).sort((a, b) => a.ms - b.ms);
    const sessions: number[] = [];
    events.forEach(({ ms }, i) => {
      sessions.push(i === 0 ? 0 : sessions[i - 1] + Number(ms - events[i - 1].ms > scope.sessionGapMs));
    });
    const places: number[] = [];
    events.forEach(({ properties }, i) => {
      const channel = properties?.[touch] ?? '';
      if (channel === '') return;
      const before = places[places.length - 1];
      if (before !== undefined) {
        if (rule === 'session' && sessions[before] === sessions[i]) return;
        if (rule === 'every-change' && events[before].properties![touch] === channel) return;
      }
      places.push(i);
      channels.add(channel);
    });
    const touchAt = (i: number): Touch => ({ channel: events[i].properties![touch], ms: events[i].ms });
    let converted = false;
    const paid = new Set<string>();
    events.forEach(({ event, ms, properties }, i) => {
      const macro = macros.find((one) => one.event === event);
      if (!macro) return;
      const pays = macro.value !== null && (macro.per !== 'user' || !paid.has(event));
      paid.add(event);
      if (converted && count === 'first') return;
      converted = true;
      const path = places.filter((at) => at <= i && (events[at].ms >= ms - lookBackMs || sessions[at] === sessions[i]));
      conversions.push({
        path: path.map(touchAt),
        ms,
        amount: pays ? Number(properties?.v ?? 0) : null,
        currency: properties?.cur ?? tags.currency,
      });
    });
    if (converted) continue;
    const since = events[events.length - 1].ms - lookBackMs;
    const path = places.filter((at) => events[at].ms >= since).map(touchAt);
    if (path.length > 0) others.push(path);
  }
  const touched = conversions.filter(({ path }) => path.length > 0);
  const credits = new Map<string, Map<string, OracleCredit>>();
  const give = (model: string, channel: string, share: number, { amount, currency }: Conversion): void => {
    const credit = creditIn(credits, channel, model);
    credit.conversions += share;
    if (amount !== null) credit.value[currency] = (credit.value[currency] ?? 0) + share * amount;
  };
  for (const conversion of touched) {
    const { path, ms } = conversion;
    const n = path.length;
    const last = path[n - 1].channel;
    give('first', path[0].channel, 1, conversion);
    give('last', last, 1, conversion);
    const named = path.filter(({ channel }) => !direct.includes(channel));
    give('last-non-direct', named.length === 0 ? last : named[named.length - 1].channel, 1, conversion);
    const ages = path.map((one) => 2 ** (-(ms - one.ms) / halfLifeMs));
    const sum = ages.reduce((a, b) => a + b, 0);
    path.forEach(({ channel }, i) => {
      give('linear', channel, 1 / n, conversion);
      const ends = i === 0 || i === n - 1;
      give('position', channel, n === 1 ? 1 : n === 2 ? 0.5 : ends ? 0.4 : 0.2 / (n - 2), conversion);
      give('time-decay', channel, ages[i] / sum, conversion);
    });
  }
  shapley([...channels], touched, give);
  markov([...channels], touched, others, give);
  return { conversions: conversions.length, noTouch: conversions.length - touched.length, credits };
}

function creditIn(credits: OracleAttribution['credits'], channel: string, model: string): OracleCredit {
  const models = credits.get(channel) ?? new Map<string, OracleCredit>();
  credits.set(channel, models);
  const credit = models.get(model) ?? { conversions: 0, value: {} };
  models.set(model, credit);
  return credit;
}

type Give = (model: string, channel: string, share: number, conversion: Conversion) => void;

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** Of each conversion: Σ over the sets without a channel of |S|! (n − |S| − 1)! ÷ n! × what the channel adds to their worth. */
function shapley(channels: readonly string[], touched: readonly Conversion[], give: Give): void {
  const n = channels.length;
  for (const conversion of touched) {
    const lies = (set: number): number =>
      Number(conversion.path.every(({ channel }) => (set >> channels.indexOf(channel)) & 1));
    channels.forEach((channel, c) => {
      let share = 0;
      for (let set = 0; set < 2 ** n; set++) {
        if ((set >> c) & 1) continue;
        const size = channels.filter((_, i) => (set >> i) & 1).length;
        share += ((factorial(size) * factorial(n - size - 1)) / factorial(n)) * (lies(set | (1 << c)) - lies(set));
      }
      if (share !== 0) give('shapley', channel, share, conversion);
    });
  }
}

function markov(
  channels: readonly string[],
  touched: readonly Conversion[],
  others: readonly (readonly Touch[])[],
  give: Give,
): void {
  const walks = [
    ...touched.map(({ path }) => ['start', ...path.map(({ channel }) => `c${channel}`), 'done']),
    ...others.map((path) => ['start', ...path.map(({ channel }) => `c${channel}`), 'null']),
  ];
  /** The chance to get from the start to a conversion, with every way to one channel leading to nothing. */
  const chance = (without: string | null): number => {
    let at = new Map([['start', 1]]);
    let done = 0;
    for (let step = 0; step < 20_000 && at.size > 0; step++) {
      const next = new Map<string, number>();
      for (const [state, mass] of at) {
        if (mass < 1e-15) continue;
        const ways = walks.flatMap((walk) => walk.slice(1).filter((_, i) => walk[i] === state));
        for (const to of ways) {
          const part = mass / ways.length;
          if (to === 'done') done += part;
          else if (to !== 'null' && to !== without) next.set(to, (next.get(to) ?? 0) + part);
        }
      }
      at = next;
    }
    return done;
  };
  const all = chance(null);
  const effects = channels.map((channel) => (all === 0 ? 0 : 1 - chance(`c${channel}`) / all));
  const sum = effects.reduce((a, b) => a + b, 0);
  channels.forEach((channel, c) => {
    for (const conversion of touched) give('markov', channel, effects[c] / sum, conversion);
  });
}
