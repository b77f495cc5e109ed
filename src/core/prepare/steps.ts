import { problem } from '../base/problem.ts';
import type { EventMatcher, PropertyFilter } from '../condition/document.ts';
import { valueTest } from '../condition/filter.ts';
import type { CollapseStep, DeriveStep, NameStep, SilenceStep } from '../condition/preparation.ts';
import { rewriteBy } from '../condition/rewrite.ts';
import type { RowTest } from '../condition/row-test.ts';
import type { PropertyColumn, PropertyColumns } from '../data/columns.ts';
import type { PreparationStep, Segmentation } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import { type DataFacts, ticksPerMs } from '../funnel/rules.ts';
import { everybodyIn } from '../segment/everybody-in.ts';
import { membersFor } from '../segment/members.ts';
import { MOST_NAMES, type NameTable } from './names.ts';
import { type Added, addRows, keepRows, type Rows } from './rows.ts';

/** What a step makes of the rows of a segment. `columns` gives the columns of these rows that are named. */
export type StepAction = (rows: Rows, columns: (names: readonly string[]) => PropertyColumns) => Rows;

/** Makes a step ready for segment after segment. `field` is its place in the document, for errors while it runs. */
export function actionOf(step: PreparationStep, field: string, facts: DataFacts, names: NameTable): StepAction {
  if ('rename' in step) return renaming(step.rename, step.to, names);
  if ('derive' in step) return deriving(step, names);
  if ('name' in step) return naming(step, field, facts, names);
  if ('hide' in step) return hiding(step.hide, names);
  if ('hideWhere' in step) return hidingWhere(step.hideWhere);
  if ('collapse' in step) return collapsing(step, facts, names);
  if ('silence' in step) return silencing(step, facts, names);
  return takingUsers(step.users, facts, names);
}

function renaming(from: readonly string[], to: string, names: NameTable): StepAction {
  return (rows) => {
    const target = names.of(to);
    const map = Uint32Array.from(names.names, (_, id) => id);
    for (const name of from) if (names.find(name) >= 0) map[names.find(name)] = target;
    const event = new Uint32Array(rows.rows);
    for (let row = 0; row < rows.rows; row++) event[row] = map[rows.event[row]];
    return { ...rows, event };
  };
}

function deriving({ derive, any, keep }: DeriveStep, names: NameTable): StepAction {
  const tests = any.map(matcherTest);
  const properties = any.flatMap(({ where }) => where.map(({ property }) => property));
  return (rows, columns) => {
    const target = names.of(derive);
    const own = columns(properties);
    const matchers = tests.map((test) => test(names, own));
    const meant = Uint8Array.from(names.names, (_, id) => Number(matchers.some(({ named }) => named[id] === 1)));
    const { event, users, userStart } = rows;
    const renamed = keep ? null : event.slice();
    const added: Added[] = [];
    for (let user = 0; user < users; user++)
      for (let row = userStart[user]; row < userStart[user + 1]; row++) {
        const id = event[row];
        if (meant[id] === 0 || !matchers.some(({ named, passes }) => named[id] === 1 && passes(row, user))) continue;
        if (renamed) renamed[row] = target;
        else added.push({ after: row, event: target, silence: null });
      }
    return renamed ? { ...rows, event: renamed } : addRows(rows, added, false);
  };
}

function naming({ name: { property, rewrite }, of }: NameStep, field: string, facts: DataFacts, names: NameTable) {
  const rewritten = rewriteBy(rewrite);
  // By dictionary the number of each value's name and 1, 0 where it has not been met: dictionaries may be shared.
  const known = new WeakMap<readonly string[], Uint32Array>();
  const limit = facts.eventNames.length + MOST_NAMES;
  const action: StepAction = (rows, columns) => {
    const column = columns([property]).get(property);
    if (!column) return rows;
    const { codes, per, values } = column;
    const numbers = known.get(values) ?? new Uint32Array(values.length);
    known.set(values, numbers);
    const named = of && namedBy(of, names);
    const event = rows.event.slice();
    const { users, userStart } = rows;
    for (let user = 0; user < users; user++)
      for (let row = userStart[user]; row < userStart[user + 1]; row++) {
        if (named && named[event[row]] === 0) continue;
        const code = codes[per === 'user' ? user : row];
        if (code === 0) continue;
        let number = numbers[code - 1];
        if (number === 0) {
          number = names.of(rewritten(values[code - 1])) + 1;
          numbers[code - 1] = number;
          if (names.names.length > limit) throw tooManyNames(`${field}.name`);
        }
        event[row] = number - 1;
      }
    return { ...rows, event };
  };
  return action;
}

/** More names than any list could show. */
export const tooManyNames = (field: string) =>
  problem('document-invalid', {
    field,
    reason: `it makes more than ${MOST_NAMES.toLocaleString('en-US')} different names; rewrite values so that fewer are left`,
  });

function hiding(hidden: readonly string[], names: NameTable): StepAction {
  return (rows) => {
    const named = namedBy(hidden, names);
    const { event } = rows;
    const kept = new Uint8Array(rows.rows);
    for (let row = 0; row < rows.rows; row++) kept[row] = 1 - named[event[row]];
    return keepRows(rows, kept);
  };
}

function hidingWhere(filters: readonly PropertyFilter[]): StepAction {
  const test = filtersTest(filters);
  const properties = filters.map(({ property }) => property);
  return (rows, columns) => {
    const passes = test(columns(properties));
    const kept = new Uint8Array(rows.rows);
    for (let user = 0; user < rows.users; user++)
      for (let row = rows.userStart[user]; row < rows.userStart[user + 1]; row++) if (!passes(row, user)) kept[row] = 1;
    return keepRows(rows, kept);
  };
}

function collapsing({ collapse, withinMs }: CollapseStep, facts: DataFacts, names: NameTable): StepAction {
  const within = withinMs === null ? Number.POSITIVE_INFINITY : withinMs * ticksPerMs(facts.scale);
  return (rows) => {
    const named = collapse && namedBy(collapse, names);
    const time = timesOf(rows, facts);
    const { event, users, userStart } = rows;
    const kept = new Uint8Array(rows.rows).fill(1);
    for (let user = 0; user < users; user++)
      for (let row = userStart[user] + 1; row < userStart[user + 1]; row++) {
        const id = event[row];
        if (id === event[row - 1] && (!named || named[id] === 1) && time(row) - time(row - 1) <= within) kept[row] = 0;
      }
    return keepRows(rows, kept);
  };
}

/** Silences do not lie beyond the end of the data, and neither begin nor end one another. */
function silencing({ silence, afterMs }: SilenceStep, facts: DataFacts, names: NameTable): StepAction {
  const perMs = ticksPerMs(facts.scale);
  const after = Math.floor(afterMs * perMs);
  const end = Math.round((facts.endMs - facts.scale.baseMs) * perMs);
  const perSecond = perMs * 1000;
  return (rows) => {
    const target = names.of(silence);
    const time = timesOf(rows, facts);
    const { users, userStart, silent } = rows;
    const isSilent = (row: number): boolean => silent !== null && silent[row] === 1;
    const added: Added[] = [];
    let withFraction = false;
    for (let user = 0; user < users; user++) {
      const last = userStart[user + 1];
      for (let row = userStart[user]; row < last; ) {
        let next = row + 1;
        while (next < last && isSilent(next)) next++;
        if (!isSilent(row)) {
          const at = time(row) + after;
          if ((next === last || time(next) > at) && at <= end) {
            // Silences that another step added, and that come no later, come before.
            let before = row;
            while (before + 1 < next && time(before + 1) <= at) before++;
            const fraction = at % perSecond;
            withFraction ||= fraction > 0;
            added.push({ after: before, event: target, silence: { seconds: (at - fraction) / perSecond, fraction } });
          }
        }
        row = next;
      }
    }
    return addRows(rows, added, withFraction);
  };
}

function takingUsers(segment: Segmentation, facts: DataFacts, names: NameTable): StepAction {
  const document = everybodyIn(segment);
  return (rows, columns) => {
    const program = compileFunnel(document, {
      ...facts,
      eventNames: [...names.names],
      silences: rows.silent !== null,
    });
    const members = membersFor(program, rows, columns(program.properties))!;
    const kept = new Uint8Array(rows.rows);
    for (let user = 0; user < rows.users; user++)
      if (members[user] === 1) kept.fill(1, rows.userStart[user], rows.userStart[user + 1]);
    return keepRows(rows, kept);
  };
}

/** By event id, 1 for these names. */
function namedBy(wanted: readonly string[], { names, find }: NameTable): Uint8Array {
  const named = new Uint8Array(names.length);
  for (const name of wanted) if (find(name) >= 0) named[find(name)] = 1;
  return named;
}

/** Ticks of a row. */
function timesOf({ seconds, fraction }: Rows, { scale }: DataFacts): (row: number) => number {
  const perSecond = ticksPerMs(scale) * 1000;
  return fraction ? (row) => seconds[row] * perSecond + fraction[row] : (row) => seconds[row] * perSecond;
}

function matcherTest({ event, where }: EventMatcher) {
  const test = filtersTest(where);
  return (names: NameTable, columns: PropertyColumns) => ({
    named: event === '*' ? new Uint8Array(names.names.length).fill(1) : namedBy([event], names),
    passes: test(columns),
  });
}

/** Whether a row passes all filters. A value is tested when it is first met, and once for all who share its dictionary. */
function filtersTest(filters: readonly PropertyFilter[]): (columns: PropertyColumns) => RowTest {
  const tests = filters.map(filterTest);
  return (columns) => {
    const ready = filters.map(({ property }, index) => tests[index](columns.get(property)));
    if (ready.length === 0) return () => true;
    if (ready.length === 1) return ready[0];
    return (row, user) => ready.every((test) => test(row, user));
  };
}

function filterTest(filter: PropertyFilter): (column: PropertyColumn | undefined) => RowTest {
  const test = valueTest(filter);
  const ofNone = test(null);
  // By dictionary and value: 0 not met, 1 does not pass, 2 passes.
  const known = new WeakMap<readonly string[], Uint8Array>();
  return (column) => {
    if (!column) return () => ofNone;
    const { codes, per, values } = column;
    const passing = known.get(values) ?? new Uint8Array(values.length);
    known.set(values, passing);
    return (row, user) => {
      const code = codes[per === 'user' ? user : row];
      if (code === 0) return ofNone;
      if (passing[code - 1] === 0) passing[code - 1] = test(values[code - 1]) ? 2 : 1;
      return passing[code - 1] === 2;
    };
  };
}
