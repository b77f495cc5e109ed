/*
 * Flows in SQL: of whole sessions, by name, collapsed, users counted. Each formulation yields the same rows: what is
 * counted ("node", "dropped", "link"), its column, the item or null for Other, for links the next one, and how many.
 */

export interface FlowSize {
  readonly columns: number;
  readonly rows: number;
  readonly gapMs: number;
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

/** Rows that begin a session or are no repetition of the row before, by one window over all rows. */
const cut = ({ gapMs }: FlowSize): string => `s as (
    select u, event, timestamp as t, lag(event) over w as before, lag(timestamp) over w as earlier
    from ev window w as (partition by u order by timestamp)),
  c as (
    select u, event, t, earlier is null or epoch_ms(t) - epoch_ms(earlier) > ${gapMs} as begins
    from s where before is null or event <> before or epoch_ms(t) - epoch_ms(earlier) > ${gapMs})`;

/**
 * The journeys one row each: u and e0 … eN, the last only to tell whether it goes on. A list a session took twice as long
 * as the slower of these.
 */
const journeys: Readonly<Record<string, (size: FlowSize) => string>> = {
  /** What follows a session's first row, if no other session begins before it. */
  lead: (size) => {
    const after = numbers(size.columns + 1).slice(1);
    return `with ${cut(size)},
    l as (
      select u, begins, event as e0, ${after.map((i) => `lead(event, ${i}) over w as e${i}, lead(begins, ${i}) over w as b${i}`).join(', ')}
      from c window w as (partition by u order by t)),
    j as (
      select u, e0, ${after
        .map(
          (i) =>
            `case when not (${after
              .slice(0, i)
              .map((k) => `coalesce(b${k}, true)`)
              .join(' or ')}) then e${i} end as e${i}`,
        )
        .join(', ')}
      from l where begins)`;
  },
  /** Sessions numbered, the rows of each too, and then turned round by an aggregate. */
  filter: (size) => `with ${cut(size)},
    n as (select u, event, t, sum(begins::int) over (partition by u order by t rows unbounded preceding) as session from c),
    r as (select u, session, event, row_number() over (partition by u, session order by t) as place from n),
    j as (select u, ${numbers(size.columns + 1)
      .map((i) => `any_value(event) filter (place = ${i + 1}) as e${i}`)
      .join(', ')} from r where place <= ${size.columns + 1} group by u, session)`,
};

/** Counts, from the journeys: users of each place, by the items shown and Other. */
const figures = ({ columns, rows }: FlowSize, isGrouped: boolean): string => `
    d as (select ${isGrouped ? 'distinct ' : ''}* from j),
    p as (select u, unnest([${numbers(columns)
      .map((i) => `struct_pack(c := ${i}, item := e${i}, next := e${i + 1}, last := ${i === columns - 1})`)
      .join(', ')}], recursive := true) from d),
    q as (select ${isGrouped ? 'distinct ' : ''}u, c, item, next, last from p where item is not null),
    top as (
      select c, item from (select c, item, count(distinct u) as users from q group by c, item)
      qualify row_number() over (partition by c order by users desc, item::varchar) <= ${rows}),
    m as (
      select q.c, u, a.item as shown, b.item as following, next is not null and not last as goes, next is null as ends
      from q left join top a on a.c = q.c and a.item = q.item left join top b on b.c = q.c + 1 and b.item = q.next)
    select 'node' as kind, c, shown, null as following, count(distinct u) as users from m group by c, shown
    union all select 'dropped', c, shown, null, count(distinct u) from m where ends group by c, shown
    union all select 'link', c, shown, following, count(distinct u) from m where goes group by c, shown, following`;

/** Every formulation; each a single statement. `grouped`: what is alike of a user is one before anything is counted. */
export const flowStatements = (size: FlowSize): readonly string[] =>
  Object.values(journeys).flatMap((walk) =>
    [false, true].map(
      (isGrouped) => `${walk(size).replace('j as (', 'j as materialized (')},\n${figures(size, isGrouped)}`,
    ),
  );
