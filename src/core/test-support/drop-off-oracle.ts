import { compileDropOff } from '../drop-off/program.ts';
import { type DropOffQuestion, namesToTell } from '../drop-off/question.ts';
import { referenceStays, type UnitStay } from '../drop-off/reference.ts';
import type { Factor } from '../drop-off/result.ts';
import { erfc, fisherExact } from '../statistics/comparison.ts';
import type { TagsDocument } from '../tags/document.ts';
import { type SmallEvent, segmentOf } from './segment-of.ts';

/**
 * The figures of a step by counting: every number is the length of a list that is filtered anew, every statistic its
 * formula. In whole milliseconds and UTC.
 */
export function dropOffOracle(
  question: DropOffQuestion,
  events: readonly SmallEvent[],
  { endMs, tags }: { readonly endMs?: number; readonly tags?: TagsDocument } = {},
) {
  const { segment, facts, properties } = segmentOf(events, { endMs });
  const program = compileDropOff(question, facts);
  const { rules, document } = program.funnel;
  const { step, next } = program;
  const { stays, gaps } = referenceStays(program, segment, properties);
  const groups = { dropped: stays.filter(isIn('dropped')), wentOn: stays.filter(isIn('wentOn')) };
  const keyOf = ({ user, match, unit }: UnitStay): string => {
    if (document.unit.kind === 'user') return `${user}`;
    if (document.unit.kind === 'session') return `${user} ${match.row}`;
    const { codes } = properties.get(document.unit.property)!;
    return `${user} ${codes[unit[0].row]}`;
  };
  const inFirst = new Set(groups.dropped.map(keyOf));
  const overlap =
    program.groups && !('property' in program.groups)
      ? groups.wentOn.filter((stay) => inFirst.has(keyOf(stay))).length
      : 0;
  type Event = UnitStay['match'];
  const nameOf = ({ row }: Event): string => facts.eventNames[segment.event[row]];
  const isShown = (event: Event): boolean => !question.ignore.includes(nameOf(event));
  const seen = (stay: UnitStay): readonly Event[] => stay.stay.filter(isShown);
  const inStay = (stay: UnitStay, { row, time, session }: Event): boolean =>
    row > stay.match.row && time <= stay.limit && (!rules.inSession || session === stay.match.session);

  // ---- what they did
  const first = (stay: UnitStay) => seen(stay)[0];
  const before = ({ unit, match }: UnitStay) =>
    unit.filter((event) => isShown(event) && event.row < match.row && event.session === match.session).at(-1);
  const last = (stay: UnitStay) => seen(stay).at(-1) ?? stay.match;
  const list = (of: (stay: UnitStay) => Event | undefined) =>
    facts.eventNames
      .map((item) => ({ item, ...counts((stay) => of(stay) !== undefined && nameOf(of(stay)!) === item) }))
      .filter(({ dropped, wentOn }) => dropped + wentOn > 0)
      .sort((a, b) => b.dropped - a.dropped || b.wentOn - a.wentOn || (a.item < b.item ? -1 : 1));
  const nothing = (of: (stay: UnitStay) => Event | undefined) =>
    Object.values(counts((stay) => of(stay) === undefined));
  const lastSession = (stay: UnitStay): readonly Event[] => {
    const sessions = stay.all.filter((event) => inStay(stay, event)).map(({ session }) => session);
    return stay.all.filter(({ session }) => session === Math.max(stay.match.session, ...sessions));
  };
  const month = 30 * 86_400_000;
  const fate = (stay: UnitStay): 'left' | 'back' | 'soon' | null => {
    if (stay.reached !== null) return null;
    const { row, time } = lastSession(stay).at(-1)!;
    if (rules.end - time < (typeof document.window === 'object' && document.window ? document.window.ms : month))
      return 'soon';
    return stay.all.some((event) => event.row > row) ? 'back' : 'left';
  };
  const late = (stay: UnitStay): boolean =>
    stay.reached === null &&
    stay.unit.some((event) => event.row > stay.match.row && (event.steps & (1 << next)) !== 0 && !inStay(stay, event));
  const made = (of: readonly (number | null)[]): number[] =>
    [1, 2, 3, 4, 5].map((n) => of.filter((one) => one !== null && Math.min(5, one) === n).length);
  const effort = (of: readonly UnitStay[]) => ({
    events: figures(of.map((stay) => seen(stay).length)),
    ms: figures(
      of.map((stay) => Math.max(0, (stay.reached ?? seen(stay).at(-1) ?? stay.match).time - stay.match.time)),
    ),
    again: figures(of.map((stay) => seen(stay).filter(({ steps }) => (steps & (1 << step)) !== 0).length)),
  });

  // ---- worth: of a last step by one name, with a fixed amount
  const tag = tags?.tags.find(({ event, value }) => event === document.steps.at(-1)!.any[0].event && value !== null);
  const worth = () => {
    if (!tag || tag.value!.kind !== 'fixed' || program.groups) return null;
    const { amount } = tag.value!;
    const due = groups.wentOn.filter(({ match }) => rules.end - match.time > tags!.lookAheadMs);
    const sum = due.reduce((sum, { unit, match }) => {
      const own = unit.filter(
        (event) =>
          event.row >= match.row && nameOf(event) === tag.event && event.time - match.time <= tags!.lookAheadMs,
      );
      return sum + amount * (tag.per === 'event' ? own.length : Math.min(1, own.length));
    }, 0);
    const perUnit = due.length === 0 ? null : sum / due.length;
    return {
      [tags!.currency]: { perUnit, n: due.length, atStake: perUnit === null ? null : perUnit * groups.dropped.length },
    };
  };

  // ---- drivers
  const sortedGaps = gaps.toSorted((a, b) => a - b);
  const ripens = rules.window < Infinity || rules.inSession || program.within < Infinity;
  const tellsDays = ripens && !(program.groups && 'ranges' in program.groups);
  const isRipe = ({ over, entry }: UnitStay): boolean =>
    !ripens ||
    (over < rules.end &&
      (rules.attempt !== 'best' || gaps.length === 0 || rules.end - entry >= quantile(sortedGaps, 0.95)));
  const ripe = { dropped: groups.dropped.filter(isRipe), wentOn: groups.wentOn.filter(isRipe) };
  const everybody = [...ripe.dropped, ...ripe.wentOn];
  const names = namesToTell(question, [...new Set(events.flatMap((one) => Object.keys(one.properties ?? {})))]);
  const valueAt = (name: string, { unit, match }: UnitStay): string | null => {
    const { codes, values } = properties.get(name)!;
    const carrier = unit.findLast(({ row }) => row <= match.row && codes[row] !== 0);
    return carrier ? values[codes[carrier.row] - 1] : null;
  };
  const dayOf = ({ match }: UnitStay): string => new Date(facts.scale.baseMs + match.time).toISOString().slice(0, 10);
  type Test = (stay: UnitStay) => boolean;
  type Table = [number, number, number, number];
  const tableOf = (test: Test, d = ripe.dropped, w = ripe.wentOn): Table => {
    const [a, c] = [d.filter(test).length, w.filter(test).length];
    return [a, d.length - a, c, w.length - c];
  };
  interface Row {
    readonly factor: Factor;
    readonly test: Test;
    readonly tries: number;
  }
  const taken = [...document.steps, ...document.exclude].flatMap(({ any }) => any.map(({ event }) => event));
  const eventRows = facts.eventNames
    .filter((name) => !taken.includes('*') && !taken.includes(name) && !program.direct)
    .map(
      (event): Row => ({
        factor: { kind: 'event', event },
        test: (stay) => seen(stay).some((one) => nameOf(one) === event),
        tries: 1,
      }),
    )
    .filter(({ test }) => everybody.some(test));
  const valueRows = names.flatMap((property): Row[] => {
    const all = everybody.map((stay) => valueAt(property, stay)).filter((value) => value !== null);
    const numbers = all.map(Number).sort((a, b) => a - b);
    if (all.every((value) => value.trim() !== '' && Number.isFinite(Number(value))) && new Set(numbers).size > 20) {
      const cuts = [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(numbers, share));
      return [0, 1, 2, 3]
        .map(
          (i): Row => ({
            factor: { kind: 'property', property, value: { from: cuts[i], to: cuts[i + 1] } },
            test: (stay) => {
              const value = valueAt(property, stay);
              if (value === null) return false;
              return (
                Number(value) >= cuts[i] && (Number(value) < cuts[i + 1] || (i === 3 && Number(value) === cuts[4]))
              );
            },
            tries: 1,
          }),
        )
        .filter(({ test }) => everybody.some(test));
    }
    const ranked = [...new Set(all)].sort(
      (a, b) => all.filter((one) => one === b).length - all.filter((one) => one === a).length || (a < b ? -1 : 1),
    );
    const shown = ranked.slice(0, 50);
    const rows = shown.map(
      (value): Row => ({
        factor: { kind: 'property', property, value },
        test: (stay) => valueAt(property, stay) === value,
        tries: 1,
      }),
    );
    if (ranked.length <= 50) return rows;
    const other: Test = (stay) => valueAt(property, stay) !== null && !shown.includes(valueAt(property, stay)!);
    return [...rows, { factor: { kind: 'property', property, value: null, other: true }, test: other, tries: 1 }];
  });
  const sinceRow = (among: Test): Row | null => {
    const [d, w] = [ripe.dropped.filter(among), ripe.wentOn.filter(among)];
    const all = [...d, ...w];
    const days = [...new Set(all.map(dayOf))].sort().filter((day) => {
      const later = all.filter((stay) => dayOf(stay) >= day).length;
      return later >= all.length / 20 && all.length - later >= all.length / 20;
    });
    const scores = days.map((day) => chiSquared(tableOf((stay) => dayOf(stay) >= day, d, w)));
    if (days.length === 0) return null;
    // Rounding must not tell equals apart.
    const day = days[scores.findIndex((score) => score >= Math.max(...scores) * (1 - 1e-12))];
    return { factor: { kind: 'since', since: day }, test: (stay) => dayOf(stay) >= day, tries: days.length };
  };
  const since = tellsDays ? sinceRow(() => true) : null;
  const independent = document.attempt !== 'all' && !overlap;
  const judged = (rows: readonly Row[]) => {
    const all = rows.map(({ factor, test, tries }) => {
      const table = tableOf(test);
      const strata =
        factor.kind === 'event'
          ? STRATA.map(([from, to]) => {
              const inside = (stay: UnitStay) => seen(stay).length >= from && seen(stay).length <= to;
              return tableOf(test, ripe.dropped.filter(inside), ripe.wentOn.filter(inside));
            })
          : null;
      return { factor, test, tries, ...statistics(table, strata, tries) };
    });
    const tested = independent
      ? all.filter(({ few, p, adjusted }) => !few && (adjusted ? adjusted.p : p) !== null)
      : [];
    const ps = tested.map(({ p, adjusted }) => (adjusted ? adjusted.p! : p));
    return all.map((row) => ({ ...row, q: tested.includes(row) ? benjamini(ps, ps[tested.indexOf(row)]) : null }));
  };
  const main = judged([...eventRows, ...valueRows, ...(since ? [since] : [])]);
  const sure = ({ adjusted, interval }: (typeof main)[number]): number => {
    const [low, high] = (adjusted?.interval ?? interval).map((end) => Math.round(1e9 * Math.log(end)));
    return low > 0 ? low : high < 0 ? -high : -Math.min(high, -low);
  };
  const tier = (row: (typeof main)[number]): number =>
    row.few ? 3 : row.adjusted && row.adjusted.p === null ? 2 : sure(row) > 0 ? 0 : 1;
  const key = ({ factor }: Row): string => JSON.stringify(factor);
  const ranked = (rows: readonly (typeof main)[number][]) =>
    rows.toSorted((a, b) => tier(a) - tier(b) || sure(b) - sure(a) || (key(a) < key(b) ? -1 : 1));
  const strong = ranked(main)
    .filter((row) => row.factor.kind !== 'event' && tier(row) === 0)
    .slice(0, 8);
  const tried = [
    ...(tellsDays ? valueRows : []).flatMap((row) => {
      const day = sinceRow(row.test);
      return day ? [[row, day] as const] : [];
    }),
    ...strong.flatMap((one, i) =>
      strong
        .slice(i + 1)
        .flatMap((other) =>
          'property' in one.factor && 'property' in other.factor && one.factor.property === other.factor.property
            ? []
            : [[one, other] as const],
        ),
    ),
  ];
  const partsKey = (parts: readonly Row[]): string => parts.map(key).sort().join();
  const once = tried.filter((parts, i) => tried.findIndex((other) => partsKey(other) === partsKey(parts)) === i);
  const pairs = judged(
    once.map(
      ([one, other]): Row => ({
        factor: { kind: 'pair', of: [one.factor, other.factor] },
        test: (stay) => one.test(stay) && other.test(stay),
        tries: Math.max(one.tries, other.tries),
      }),
    ),
  ).filter(({ interval: [low, high] }, i) => {
    const parts = once[i].map(({ test }) => statistics(tableOf(test), null, 1).interval);
    return parts.every((part) => low > part[1]) || parts.every((part) => high < part[0]);
  });
  const rows = ranked([...main, ...pairs]);
  const same = rows.slice(0, 50).map(({ test }, j) =>
    rows.slice(0, j).findIndex((other) => {
      const cells: Table = [0, 0, 0, 0];
      for (const stay of everybody) cells[(test(stay) ? 0 : 1) + (other.test(stay) ? 0 : 2)]++;
      return phiOf(cells) > 0.95;
    }),
  );
  const [fewer, more] = [ripe.dropped.length, ripe.wentOn.length].sort((a, b) => a - b);

  return {
    step,
    next,
    dropped: groups.dropped.length,
    wentOn: groups.wentOn.length,
    open: stays.filter(isIn('open')).length,
    ...(program.groups && { overlap }),
    after: list(first),
    before: list(before),
    lastSeen: list(last),
    nothing: { after: nothing(first), before: nothing(before) },
    leftForGood: groups.dropped.filter((stay) => fate(stay) === 'left').length,
    cameBack: groups.dropped.filter((stay) => fate(stay) === 'back').length,
    tooSoon: groups.dropped.filter((stay) => fate(stay) === 'soon').length,
    late: groups.dropped.filter(late).length,
    unripe: [groups.dropped.length - ripe.dropped.length, groups.wentOn.length - ripe.wentOn.length],
    attempts: {
      dropped: made(groups.dropped.map(({ attempts }) => attempts)),
      wentOn: made(groups.wentOn.map(({ attempts }) => attempts)),
      convertedOn: made([...groups.dropped, ...groups.wentOn].map(({ convertedOn }) => convertedOn)),
    },
    effort: { dropped: effort(groups.dropped), wentOn: effort(groups.wentOn) },
    worth: worth(),
    tested: main.filter(({ q }) => q !== null).length,
    drivers: rows.map(({ factor, table: [a, b, c, d], oddsRatio, interval, phi, p, q, adjusted, few }, i) => ({
      ...factor,
      a,
      b,
      c,
      d,
      oddsRatio,
      interval,
      phi,
      p: independent ? p : null,
      q,
      adjusted: adjusted && { ...adjusted, p: independent ? adjusted.p : null },
      lift: a + c === 0 || a + b === 0 ? null : a / (a + c) / ((a + b) / (a + b + c + d)),
      flags: [
        ...(few ? ['few'] : []),
        ...(more > 10 * fewer ? ['skewed'] : []),
        ...((same[i] ?? -1) >= 0 ? ['same'] : []),
      ],
      ...((same[i] ?? -1) >= 0 && { under: same[i] }),
    })),
  };

  function counts(test: Test) {
    return { dropped: groups.dropped.filter(test).length, wentOn: groups.wentOn.filter(test).length };
  }
}

const isIn =
  (group: UnitStay['group']) =>
  (stay: UnitStay): boolean =>
    stay.group === group;

const STRATA = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => [n, n] as const),
  ...([
    [9, 10],
    [11, 12],
    [13, 15],
    [16, 19],
    [20, 24],
    [25, 32],
    [33, 48],
    [49, Infinity],
  ] as const),
];

/** R type 7 of sorted values. */
function quantile(sorted: readonly number[], share: number): number {
  const rank = (sorted.length - 1) * share;
  const low = Math.floor(rank + 1e-9);
  return rank - low < 1e-9 ? sorted[low] : sorted[low] + (rank - low) * (sorted[low + 1] - sorted[low]);
}

function figures(values: readonly number[]) {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => quantile(sorted, share);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return {
    n: values.length,
    mean,
    median: at(0.5),
    p25: at(0.25),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    min: sorted[0],
    max: at(1),
  };
}

const expectedOf = ([a, b, c, d]: readonly number[]): number => {
  const n = a + b + c + d;
  return n === 0 ? 0 : Math.min((a + b) * (a + c), (a + b) * (b + d), (c + d) * (a + c), (c + d) * (b + d)) / n;
};

const phiOf = ([a, b, c, d]: readonly number[]): number => {
  const margins = (a + b) * (c + d) * (a + c) * (b + d);
  return margins === 0 ? 0 : (a * d - b * c) / Math.sqrt(margins);
};

const chiSquared = (table: readonly number[]): number => phiOf(table) ** 2 * table.reduce((x, y) => x + y, 0);

function statistics(
  table: [number, number, number, number],
  strata: readonly (readonly number[])[] | null,
  tries: number,
) {
  const [a, b, c, d] = table.map((cell) => cell + 0.5);
  const half = 1.959964 * Math.sqrt(1 / a + 1 / b + 1 / c + 1 / d);
  const oddsRatio = (a * d) / (b * c);
  const p = Math.min(1, tries * (expectedOf(table) < 5 ? fisherExact(table) : erfc(Math.sqrt(chiSquared(table) / 2))));
  return {
    table,
    oddsRatio,
    interval: [oddsRatio * Math.exp(-half), oddsRatio * Math.exp(half)] as [number, number],
    phi: phiOf(table),
    p,
    adjusted: strata && commonOdds(strata),
    few: Math.min(table[0] + table[2], table[1] + table[3]) < 30 || expectedOf(table) < 5,
  };
}

/** Mantel–Haenszel with the variance of Robins, Breslow and Greenland; Cochran's test. */
function commonOdds(strata: readonly (readonly number[])[]) {
  const filled = strata.map(([a, b, c, d]) => ({ a, b, c, d, n: a + b + c + d })).filter(({ n }) => n > 0);
  const sum = (of: (s: (typeof filled)[number]) => number): number => filled.reduce((total, one) => total + of(one), 0);
  const R = sum(({ a, d, n }) => (a * d) / n);
  const S = sum(({ b, c, n }) => (b * c) / n);
  const variance = sum(({ a, b, c, d, n }) =>
    n < 2 ? 0 : ((a + b) * (c + d) * (a + c) * (b + d)) / (n * n * (n - 1)),
  );
  const excess = sum(({ a, b, c, n }) => a - ((a + b) * (a + c)) / n);
  const p = variance > 0 ? erfc(Math.sqrt(excess ** 2 / variance / 2)) : null;
  if (R === 0 || S === 0) return { oddsRatio: null, interval: null, p };
  const PR = sum(({ a, d, n }) => (((a + d) / n) * (a * d)) / n);
  const PSQR = sum(({ a, b, c, d, n }) => (((a + d) / n) * (b * c)) / n + (((b + c) / n) * (a * d)) / n);
  const QS = sum(({ b, c, n }) => (((b + c) / n) * (b * c)) / n);
  const half = 1.959963984540054 * Math.sqrt(PR / (2 * R * R) + PSQR / (2 * R * S) + QS / (2 * S * S));
  return { oddsRatio: R / S, interval: [(R / S) * Math.exp(-half), (R / S) * Math.exp(half)] as [number, number], p };
}

/** The q of one p among all: the least share of false discoveries at any level from it on. */
const benjamini = (all: readonly number[], p: number): number =>
  Math.min(
    ...all
      .filter((other) => other >= p)
      .map((other) => (other * all.length) / all.filter((one) => one <= other).length),
    1,
  );
