import { problem } from '../base/problem.ts';
import type { PropertyFilter } from '../condition/document.ts';
import type { CollapseStep, DeriveStep, NameStep, SilenceStep } from '../condition/preparation.ts';
import { rewriteBy } from '../condition/rewrite.ts';
import { type PropertyColumn, type PropertyColumns, SILENCE } from '../data/columns.ts';
import type { PreparationStep, Segmentation } from '../funnel/document.ts';
import { compileFunnel } from '../funnel/program.ts';
import { type DataFacts, ticksPerMs } from '../funnel/rules.ts';
import { everybodyIn } from '../segment/everybody-in.ts';
import { membersFor } from '../segment/members.ts';
import { MOST_NAMES, type NameTable } from './names.ts';
import { columnOfRows, silenceColumn } from './rows.ts';
import { filtersTest, type SourceTest } from './source-test.ts';
import { grow, settledRows, shrink, ticksOf, type Work } from './work.ts';

/** What a step does to the rows of a segment, given the imported columns; returns how many it renamed, took away or added. */
export type StepAction = (work: Work, imported: PropertyColumns) => number;

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
  return ({ rows, event }) => {
    const target = names.of(to);
    const map = Uint32Array.from(names.names, (_, id) => id);
    for (const name of from) if (names.find(name) >= 0) map[names.find(name)] = target;
    let touched = 0;
    for (let row = 0; row < rows; row++) {
      const id = map[event[row]];
      if (id !== event[row]) touched++;
      event[row] = id;
    }
    return touched;
  };
}

function deriving({ derive, any, keep }: DeriveStep, names: NameTable): StepAction {
  const tests = any.map(({ where }) => filtersTest(where));
  return (work, imported) => {
    const target = names.of(derive);
    const passes = tests.map((test) => test(imported));
    // By event id, the alternatives that ask for its name.
    const asking = names.names.map((name) =>
      any.flatMap(({ event }, index) => (event === '*' || event === name ? [passes[index]] : [])),
    );
    const meant = Uint8Array.from(asking, (list) => Math.min(1, list.length));
    const { users, userStart, event, source, mark } = work;
    let touched = 0;
    for (let user = 0; user < users; user++)
      for (let row = userStart[user]; row < userStart[user + 1]; row++) {
        const id = event[row];
        if (meant[id] === 0 || !passesAny(asking[id], source[row], user)) continue;
        if (keep) mark[row] = 1;
        else if (id === target) continue;
        else event[row] = target;
        touched++;
      }
    if (keep) grow(work, touched, target, null);
    return touched;
  };
}

/** A loop: a function made for each row would cost more than the tests. */
function passesAny(tests: readonly SourceTest[], source: number, user: number): boolean {
  for (const test of tests) if (test(source, user)) return true;
  return false;
}

function naming(
  { name: { property, rewrite }, of }: NameStep,
  field: string,
  facts: DataFacts,
  names: NameTable,
): StepAction {
  const rewritten = rewriteBy(rewrite);
  // By dictionary the number of each value's name and 1, 0 where it has not been met: dictionaries may be shared.
  const known = new WeakMap<readonly string[], Uint32Array>();
  const limit = facts.eventNames.length + MOST_NAMES;
  return ({ users, userStart, event, source }, imported) => {
    const column = imported.get(property);
    if (!column) return 0;
    const { codes, per, values } = column;
    const numbers = known.get(values) ?? new Uint32Array(values.length);
    known.set(values, numbers);
    const named = of ? namedBy(of, names) : null;
    let touched = 0;
    for (let user = 0; user < users; user++)
      for (let row = userStart[user]; row < userStart[user + 1]; row++) {
        const id = event[row];
        if (source[row] < 0 || (named !== null && named[id] === 0)) continue;
        const code = codes[per === 'user' ? user : source[row]];
        if (code === 0) continue;
        let number = numbers[code - 1];
        if (number === 0) {
          number = names.of(rewritten(values[code - 1])) + 1;
          numbers[code - 1] = number;
          if (names.names.length > limit) throw tooManyNames(`${field}.name`);
        }
        if (number - 1 === id) continue;
        event[row] = number - 1;
        touched++;
      }
    return touched;
  };
}

/** More names than any list could show. */
export const tooManyNames = (field: string) =>
  problem('document-invalid', {
    field,
    reason: `it makes more than ${MOST_NAMES.toLocaleString('en-US')} different names; rewrite values so that fewer are left`,
  });

function hiding(hidden: readonly string[], names: NameTable): StepAction {
  return (work) => {
    const named = namedBy(hidden, names);
    const { event } = work;
    return takeAway(work, (row) => named[event[row]] === 1);
  };
}

function hidingWhere(filters: readonly PropertyFilter[]): StepAction {
  const test = filtersTest(filters);
  return (work, imported) => {
    const passes = test(imported);
    const { source } = work;
    return takeAway(work, (row, user) => passes(source[row], user));
  };
}

function collapsing({ collapse, withinMs }: CollapseStep, facts: DataFacts, names: NameTable): StepAction {
  const within = withinMs === null ? Number.POSITIVE_INFINITY : withinMs * ticksPerMs(facts.scale);
  return (work) => {
    const named = collapse && namedBy(collapse, names);
    const timeOf = ticksOf(work, facts);
    const { event, source } = work;
    // The row before may have gone, and its place been taken.
    let user = -1;
    let before = -1;
    let beforeSource = 0;
    return takeAway(work, (row, of) => {
      const id = event[row];
      const isSame = of === user && id === before && (named === null || named[id] === 1);
      const goes = isSame && timeOf(source[row]) - timeOf(beforeSource) <= within;
      user = of;
      before = id;
      beforeSource = source[row];
      return goes;
    });
  };
}

/** Silences do not lie beyond the end of the data, and neither begin nor end one another. */
function silencing({ silence, afterMs }: SilenceStep, facts: DataFacts, names: NameTable): StepAction {
  const perMs = ticksPerMs(facts.scale);
  const after = Math.floor(afterMs * perMs);
  const end = Math.round((facts.endMs - facts.scale.baseMs) * perMs);
  return (work) => {
    const target = names.of(silence);
    const timeOf = ticksOf(work, facts);
    const { users, userStart, source, silences, mark } = work;
    const first = silences.length;
    for (let user = 0; user < users; user++) {
      const last = userStart[user + 1];
      for (let row = userStart[user]; row < last; ) {
        let next = row + 1;
        while (next < last && source[next] < 0) next++;
        if (source[row] >= 0) {
          const at = timeOf(source[row]) + after;
          if (at <= end && (next === last || timeOf(source[next]) > at)) {
            // Silences that another step added, and that come no later, come before.
            let before = row;
            while (before + 1 < next && timeOf(source[before + 1]) <= at) before++;
            mark[before] = 1;
            silences.push(at);
          }
        }
        row = next;
      }
    }
    const added = silences.length - first;
    grow(work, added, target, first);
    return added;
  };
}

function takingUsers(segment: Segmentation, facts: DataFacts, names: NameTable): StepAction {
  const document = everybodyIn(segment);
  return (work, imported) => {
    const rows = settledRows(work, facts);
    const silences = silenceColumn(rows);
    const program = compileFunnel(document, {
      ...facts,
      eventNames: [...names.names],
      silences: silences !== undefined,
    });
    const columns = new Map<string, PropertyColumn>();
    for (const name of program.properties) {
      const column = imported.get(name);
      if (column) columns.set(name, columnOfRows(rows, name, column));
    }
    if (silences) columns.set(SILENCE, silences);
    const members = membersFor(program, rows, columns)!;
    return takeAway(work, (_, user) => members[user] === 0);
  };
}

/** Takes away the rows that are told, asked about one after the other; returns how many. */
function takeAway(work: Work, goes: (row: number, user: number) => boolean): number {
  const { users, userStart, event, source, rows } = work;
  let to = 0;
  let row = 0;
  for (let user = 0; user < users; user++) {
    const end = userStart[user + 1];
    for (; row < end; row++) {
      if (goes(row, user)) continue;
      event[to] = event[row];
      source[to] = source[row];
      to++;
    }
    userStart[user + 1] = to;
  }
  shrink(work, to);
  return rows - to;
}

/** By event id, 1 for these names. */
function namedBy(wanted: readonly string[], { names, find }: NameTable): Uint8Array {
  const named = new Uint8Array(names.length);
  for (const name of wanted) if (find(name) >= 0) named[find(name)] = 1;
  return named;
}
