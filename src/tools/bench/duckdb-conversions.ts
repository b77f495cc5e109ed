import fs from 'node:fs';
import { withDuckdb } from './duckdb.ts';
import { costOf } from './formats.ts';

/** What the figures of a macro and of the micros beneath it are asked of. */
export interface Asked {
  readonly macro: string;
  readonly micros: readonly string[];
  readonly lookAheadMs: number;
  /** Epoch milliseconds of the last event. */
  readonly endMs: number;
}

/** Named numbers that both sides must agree on. */
export type Figures = Readonly<Record<string, number | null>>;

/** A question in DuckDB: what its fastest formulation took, warm, in milliseconds, which that was, and the answer. */
export interface InDuckdb {
  readonly ms: number;
  /** Of all its threads together. */
  readonly cpuMs: number;
  readonly formulation: string;
  readonly figures: Figures;
}

/**
 * Writes the events of a CSV as Parquet with more names, so that there are fifty micros, and a column of twenty channels,
 * some of them much more frequent than others.
 */
export async function writeConversionEvents(csv: string, file: string, threads: number): Promise<void> {
  if (fs.existsSync(file)) return;
  const partial = `${file}.partial`;
  await withDuckdb(':memory:', threads, false, (connection) =>
    connection.run(`copy (select * replace (case when event < 'B' or event like 'Page %' or event like 'Product %' or event like 'Order %'
        or event like 'Checkout %' or event like 'Payment %' or event like 'Cart %' then event else event || ' ' || (hash(session_id, event) % 3 + 1) end as event),
        'channel ' || floor(20 * pow(hash(session_id) % 1000 / 1000, 2))::integer as channel
      from read_csv('${csv}', header = true, types = {'timestamp': 'TIMESTAMP', 'amount': 'DOUBLE'})) to '${partial}' (format parquet)`),
  );
  fs.renameSync(partial, file);
}

/** Each formulation once to warm up, then so many times; the fastest counts. All must find the same. */
async function fastest(
  file: string,
  threads: number,
  runs: number,
  formulations: Readonly<Record<string, string>>,
): Promise<InDuckdb> {
  return withDuckdb(file, threads, true, async (connection) => {
    let best: InDuckdb | null = null;
    for (const [formulation, sql] of Object.entries(formulations)) {
      for (let run = 0; run <= runs; run++) {
        let reader!: Awaited<ReturnType<typeof connection.runAndReadAll>>;
        const { ms, cpuMs } = await costOf(async () => {
          reader = await connection.runAndReadAll(sql);
        });
        const figures = Object.fromEntries(
          reader.getRowsJson().map(([name, value]) => [String(name), value === null ? null : Number(value)]),
        );
        const differs = best && differenceOf(best.figures, figures);
        if (differs) throw new Error(`two formulations differ: ${differs}`);
        if (run > 0 && (!best || ms < best.ms)) best = { ms, cpuMs, formulation, figures };
      }
    }
    return best!;
  });
}

/** The first figure that one lacks or has otherwise, in words; null where there is none. */
export function differenceOf(a: Figures, b: Figures): string | null {
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [x, y] = [a[name], b[name]];
    const same = typeof x === 'number' && typeof y === 'number' ? Math.abs(x - y) <= 1e-9 * Math.abs(x) : x === y;
    if (!same) return `${name} is ${x} and ${y}`;
  }
  return null;
}

/**
 * The share that has had something by a hundred times, with Greenwood's interval by log(−log), as CTEs and as rows; `units`
 * has by unit how long it took, or how long it was watched without (`had` is false).
 */
function curveInSql(name: string, units: string): { readonly parts: string; readonly rows: string } {
  const parts = `${name}_d as (select x, count(*) as n, count(*) filter (had) as d from (${units}) group by x),
    ${name}_r as (select x, d, n, sum(n) over (order by x desc) as there from ${name}_d),
    ${name}_km as materialized (select x, exp(sum(case when d = there then -1e300 else ln(1 - d / there) end) over (order by x)) as s,
      sum(case when d < there then d / there / (there - d) end) over (order by x) as spread from ${name}_r where d > 0),
    ${name}_points as (select i, i * longest / 100 as at from (select max(x) as longest from ${name}_d), range(1, 101) as steps(i)),
    ${name}_at as materialized (select i, s, case when s > 0 then ${Z} * sqrt(spread) / abs(ln(s)) end as half
      from ${name}_points points asof left join ${name}_km km on points.at >= km.x)`;
  const bound = (sign: string): string =>
    `case when s is null then 0 when s > 0 then round(1 - pow(s, exp(${sign}half)), 9) end`;
  const rows = `select '${name} ' || i as name, round(1 - coalesce(s, 1), 9) as value from ${name}_at
    union all select '${name} low ' || i, ${bound('-')} from ${name}_at
    union all select '${name} high ' || i, ${bound('')} from ${name}_at
    union all select '${name} median', min(x) from ${name}_km where s <= 0.5 + 1e-12`;
  return { parts, rows };
}

/**
 * All figures of the overview of a macro that are not simple sums of others: audience, converters, events, value, times to
 * it and between, repeats, the curves of the first and of the second (which know who is still on the way) at a hundred times
 * with their intervals, and the weeks.
 */
export function overviewInDuckdb(file: string, threads: number, runs: number, { macro, endMs }: Asked) {
  const goals = `g as materialized (select u, epoch_ms(timestamp) as t, amount from ev where event = '${macro}')`;
  const starts = 's as (select u, epoch_ms(min(timestamp)) as t0 from ev group by u)';
  const firsts = 'f as (select u, min(t) as tm, count(*) as n, sum(amount) as v from g group by u)';
  const joined = 'p as materialized (select u, t0, tm, n, v from s left join f using (u))';
  const onePass = `p as materialized (select u, epoch_ms(min(timestamp)) as t0, epoch_ms(min(timestamp) filter (event = '${macro}')) as tm,
    nullif(count(*) filter (event = '${macro}'), 0) as n, sum(amount) filter (event = '${macro}') as v from ev group by u)`;
  const weekly = {
    distinct: `w as (select date_trunc('week', timestamp) as w, count(distinct u) as a, count(distinct u) filter (event = '${macro}') as c from ev group by all)`,
    grouped: `w as (select w, count(*) as a, count(*) filter (c) as c from
      (select u, date_trunc('week', timestamp) as w, bool_or(event = '${macro}') as c from ev group by all) group by w)`,
    numbered: `w as (select make_timestamp((k * 604800000 - 259200000) * 1000) as w, count(*) as a, count(*) filter (c) as c from
      (select u, (epoch_ms(timestamp) + 259200000) // 604800000 as k, bool_or(event = '${macro}') as c from ev group by all) group by k)`,
  };
  const first = curveInSql('curve', `select coalesce(tm, ${endMs}) - t0 as x, tm is not null as had from p`);
  const second = curveInSql(
    'second',
    `select gap as x, true as had from gaps where nth = 2 union all select ${endMs} - tm, false from p where n = 1`,
  );
  const took = ['0.25', '0.50', '0.75', '0.90', '0.95'];
  const rest = `gaps as materialized (select t - lag(t) over own as gap, row_number() over own as nth from g window own as (partition by u order by t)),
    v as (select date_trunc('week', make_timestamp(t * 1000)) as w, sum(amount) as v from g group by all),
    ${first.parts}, ${second.parts}
    select 'audience' as name, count(*)::double as value from p
    union all select 'users', count(tm) from p
    union all select 'total', sum(n) from p
    union all select 'value', round(sum(v), 2) from p
    union all select 'repeats ' || k, count(*) from (select least(n, 5) as k from p where tm is not null) group by k
    union all select 'time mean', avg(tm - t0) from p
    union all select 'time least', min(tm - t0) from p
    union all select 'time most', max(tm - t0) from p
    union all select 'time ' || unnest([${took.map((share) => `'${share}'`).join(', ')}]), unnest(quantile_cont(tm - t0, [${took.join(', ')}])) from p
    union all select 'gap median', quantile_cont(gap, 0.5) from gaps
    union all ${first.rows}
    union all select 'curve quarter', min(x) from curve_km where s <= 0.75 + 1e-12
    union all select 'curve three quarters', min(x) from curve_km where s <= 0.25 + 1e-12
    union all ${second.rows}
    union all select 'week ' || strftime(w, '%Y-%m-%d') || ' audience', a from w
    union all select 'week ' || strftime(w, '%Y-%m-%d') || ' users', c from w
    union all select 'week ' || strftime(w, '%Y-%m-%d') || ' value', round(coalesce(v, 0), 2) from w left join v using (w)`;
  const formulations: Record<string, string> = {};
  for (const [name, weeks] of Object.entries(weekly)) {
    formulations[`joined, weeks ${name}`] = `with ${[goals, starts, firsts, joined, weeks, rest].join(',\n')}`;
    formulations[`one pass, weeks ${name}`] = `with ${[goals, onePass, weeks, rest].join(',\n')}`;
  }
  return fastest(file, threads, runs, formulations);
}

/** Where the strata by a number of events begin that are not of one number each. */
const STRATA = [9, 11, 13, 16, 20, 25, 33, 49];

/**
 * The ladder: of each micro its users and events, those with it and without, converted and open, the lag, what it is worth,
 * and the odds ratio of Mantel and Haenszel over strata by the number of events before the macro, with its interval.
 */
export function ladderInDuckdb(
  file: string,
  threads: number,
  runs: number,
  { macro, micros, lookAheadMs, endMs }: Asked,
) {
  const names = micros.map((name) => `'${name}'`).join(', ');
  const stratum = `case when k < ${STRATA[0]} then k ${STRATA.map((_, i) => `when k < ${STRATA[i + 1] ?? MANY} then ${STRATA[0] + i}`).join(' ')} end`;
  const units = {
    joined: `s as materialized (select u, epoch_ms(min(timestamp)) as t0, epoch_ms(min(timestamp) filter (event = '${macro}')) as tm from ev group by u),
      z as (select u, t0, case when tm <= t0 + ${lookAheadMs} then tm end as tm, t0 + ${lookAheadMs} >= ${endMs} as open from s),
      c as materialized (select ev.u, any_value(t0) as t0, any_value(tm) as tm, any_value(open) as open,
        count(*) filter (epoch_ms(timestamp) < coalesce(tm, t0 + ${lookAheadMs} + 1)) as k from ev join z on ev.u = z.u group by ev.u),`,
    listed: `s as (select u, list(epoch_ms(timestamp)) as ts, epoch_ms(min(timestamp)) as t0, epoch_ms(min(timestamp) filter (event = '${macro}')) as tm from ev group by u),
      z as (select u, ts, t0, case when tm <= t0 + ${lookAheadMs} then tm end as tm, t0 + ${lookAheadMs} >= ${endMs} as open from s),
      c as materialized (select u, t0, tm, open, len(list_filter(ts, lambda x: x < coalesce(tm, t0 + ${lookAheadMs} + 1))) as k from z),`,
    windowed: `x as (select u, epoch_ms(timestamp) as t, event, row_number() over (partition by u order by timestamp) - 1 as nth from ev),
      s as (select u, min(t) as t0, min(t) filter (event = '${macro}') as tm, min(nth) filter (event = '${macro}') as goal, list(t) as ts from x group by u),
      c as materialized (select u, t0, case when tm <= t0 + ${lookAheadMs} then tm end as tm, t0 + ${lookAheadMs} >= ${endMs} as open,
        case when tm <= t0 + ${lookAheadMs} then goal else len(list_filter(ts, lambda x: x <= t0 + ${lookAheadMs})) end as k from s),`,
  };
  const firsts = {
    grouped: `f as materialized (select u, event, epoch_ms(min(timestamp)) as t, count(*) as n from ev where event in (${names}) group by u, event)`,
  };
  const rest = `q as (select u, t0, tm, open, ${stratum} as z from c),
    a as materialized (select z, count(*) filter (tm is not null and not open) as came, count(*) filter (tm is null and not open) as stayed, count(*) as n, count(*) filter (open) as o from q group by z),
    w as (select event, z, tm, open, case when tm is not null then tm - t end as lag from f join q using (u) where t <= t0 + ${lookAheadMs} and (tm is null or t <= tm)),
    b as materialized (select event, z, count(*) as n, count(*) filter (open) as o, count(*) filter (tm is not null and not open) as came, count(*) filter (tm is null and not open) as stayed from w group by event, z),
    e as (select event, sum(n) as n, sum(o) as o, sum(came) as came from b group by event),
    d as (select b.event, b.came, b.stayed, a.came - b.came as other, a.stayed - b.stayed as others, nullif(a.came + a.stayed, 0) as n from a join b using (z)),
    m as (select event, sum(r) as r, sum(s) as s, sum(p * r) as pr, sum(p * s + q * r) as crossed, sum(q * s) as qs
      from (select event, came * others / n as r, stayed * other / n as s, (came + others) / n as p, (stayed + other) / n as q from d) group by event),
    i as (select event, r / nullif(s, 0) as ratio, exp(${Z} * sqrt(pr / (2 * r * r) + crossed / (2 * r * s) + qs / (2 * s * s))) as width from m),
    g as (select sum(amount) / count(distinct u) as worth from ev where event = '${macro}')
    select event || ' users' as name, count(*)::double as value from f group by event
    union all select event || ' total', sum(n) from f group by event
    union all select event || ' with', n from e
    union all select event || ' without', (select sum(n) from a) - n from e
    union all select event || ' converted with', came from e
    union all select event || ' converted without', (select sum(came) from a) - came from e
    union all select event || ' open with', o from e
    union all select event || ' open without', (select sum(o) from a) - o from e
    union all select event || ' odds ratio', round(ratio, 9) from i
    union all select event || ' odds low', round(ratio / width, 9) from i
    union all select event || ' odds high', round(ratio * width, 9) from i
    union all select event || ' expected', round(came / nullif(n - o, 0) * worth, 6) from e, g
    union all select event || ' lag', quantile_cont(lag, 0.5) from w where not open group by event`;
  const formulations: Record<string, string> = {};
  for (const [name, sql] of Object.entries(units)) formulations[name] = `with ${sql} ${firsts.grouped}, ${rest}`;
  return fastest(file, threads, runs, formulations);
}

const MANY = 1_000_000_000;
/** The 97.5th percentile of the normal distribution. */
const Z = 1.959963984540054;
