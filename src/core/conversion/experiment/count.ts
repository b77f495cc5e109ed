import { problem } from '../../base/problem.ts';
import { rowMasks } from '../../condition/row-test.ts';
import type { PropertyColumn, Segment } from '../../data/columns.ts';
import { compileFunnel, type FunnelProgram } from '../../funnel/program.ts';
import { evaluateUnit } from '../../funnel/reference/evaluate.ts';
import { eachUnit as eachFunnelUnit } from '../../funnel/reference/units.ts';
import type { DataFacts } from '../../funnel/rules.ts';
import { membersFor } from '../../segment/members.ts';
import type { EventTag } from '../../tags/document.ts';
import { inOneCurrency } from '../../tags/exchange.ts';
import { compileScope, type ScopeProgram } from '../scope.ts';
import { type Columns, eachUnit, placeAt, type Unit } from '../units.ts';
import { anyPerSession, countsOnce, tagWorth, valueProperties } from '../worth.ts';
import type { ExperimentQuestion } from './document.ts';
import { addValue, armOf, type ExperimentTally } from './tally.ts';

/** A question about an experiment made ready to run over the segments of one data set. */
export interface ExperimentProgram extends ScopeProgram {
  readonly question: ExperimentQuestion;
  readonly macro: EventTag | null;
  readonly funnel: FunnelProgram | null;
  /** Ticks. */
  readonly window: number;
}

/** Compiles a valid question. @throws Problem `document-invalid` or `not-supported` naming the field. */
export function compileExperiment(question: ExperimentQuestion, facts: DataFacts): ExperimentProgram {
  const { tags, scope, variant, outcome, windowMs } = question;
  const macro = 'macro' in outcome ? (tags.tags.find(({ event }) => event === outcome.macro) ?? null) : null;
  const program = compileScope(scope, facts, anyPerSession(macro ? [macro] : []));
  const exposed = question.exposure?.where.map(({ property }) => property) ?? [];
  const properties = new Set([...program.properties, variant, ...valueProperties(macro ? [macro] : []), ...exposed]);
  if (scope.session) properties.add(scope.session.property);
  if ('funnel' in outcome && (scope.unit.kind !== 'user' || outcome.funnel.unit.kind !== 'user'))
    throw problem('not-supported', { field: 'unit', reason: 'a funnel is an outcome of users only' });
  const funnel = 'funnel' in outcome ? compileFunnel({ ...outcome.funnel, breakdown: null }, facts) : null;
  for (const property of funnel?.properties ?? []) properties.add(property);
  return {
    ...program,
    question,
    macro,
    funnel,
    window: windowMs === null ? Number.POSITIVE_INFINITY : windowMs * program.anchor.rules.ticksPerMs,
    properties: [...properties].sort(),
  };
}

/** A unit that was exposed to one arm. */
interface Exposed {
  readonly arm: string;
  readonly open: boolean;
  /** Ticks. */
  readonly at: number;
}

/** How a unit counts in an arm: one unit may do so in several ways. */
export type ArmNumber = 'units' | 'conversions' | 'open' | 'crossed';

/** Is told of every way in which a unit counts. */
type OnUnit = (user: number, arm: string, number: ArmNumber) => void;

/** The users behind a number of an arm, as indexes in the segment; with sessions a user may stand here several times. */
export function experimentUsers(
  program: ExperimentProgram,
  arm: string,
  number: ArmNumber,
  segment: Segment,
  columns: Columns,
): Uint32Array {
  const users: number[] = [];
  const never = (): boolean => false;
  countExperiment(program, segment, columns, new Map(), never, (user, own, as) => {
    if (own === arm && as === number) users.push(user);
  });
  return Uint32Array.from(users);
}

/** Adds a segment to a tally. False when stopped; the tally is then useless. */
export function countExperiment(
  program: ExperimentProgram,
  segment: Segment,
  columns: Columns,
  tally: ExperimentTally,
  stop: () => boolean,
  onUnit: OnUnit = () => {},
): boolean {
  const { question, funnel } = program;
  const column = columns.get(question.variant);
  if (!column) return !stop();
  const exposureOf = exposureReader(program, segment, columns, column, tally, onUnit);
  if (!funnel) {
    const outcome = macroOutcome(program, segment, columns, onUnit);
    return eachUnit(program, segment, columns, stop, (unit) => {
      const exposed = exposureOf(unit);
      if (exposed) outcome(unit, exposed, tally);
    });
  }
  const byUser = new Map<number, Exposed>();
  const whole = eachUnit(program, segment, columns, stop, (unit) => {
    const exposed = exposureOf(unit);
    if (exposed) byUser.set(unit.user, exposed);
  });
  return whole && funnelOutcome(program, funnel, segment, columns, byUser, tally, stop, onUnit);
}

/** Where and to what a unit is exposed; null where it is not, or crossed, which is counted. */
function exposureReader(
  { question, facts, window, horizon }: ExperimentProgram,
  { event }: Segment,
  columns: Columns,
  { codes, per, values }: PropertyColumn,
  tally: ExperimentTally,
  onUnit: OnUnit,
): (unit: Unit) => Exposed | null {
  const { exposure: matcher } = question;
  const exposes = matcher && rowMasks([{ any: [matcher] }], event, facts.eventNames, columns);
  return ({ from, to, rows, tickAt, user, goesOn }) => {
    let exposure = -1;
    let first = 0;
    let several = false;
    for (let place = from; place < to; place++) {
      const code = codes[per === 'user' ? user : rows[place]];
      if (code === 0) continue;
      if (first === 0) first = code;
      else if (code !== first) several = true;
      if (exposure < 0 && exposes?.(rows[place], user) !== 0) exposure = place;
    }
    if (exposure < 0) return null;
    if (several) {
      armOf(tally, values[first - 1]).crossed++;
      onUnit(user, values[first - 1], 'crossed');
      return null;
    }
    const arm = values[first - 1];
    const at = tickAt(exposure);
    return { arm, at, open: goesOn && window !== Number.POSITIVE_INFINITY && at + window >= horizon };
  };
}

/** Counts a unit; true where its outcome is wanted too. */
function countUnit(
  { question }: ExperimentProgram,
  user: number,
  { arm, open }: Exposed,
  tally: ExperimentTally,
  onUnit: OnUnit,
): boolean {
  const own = armOf(tally, arm);
  own.exposed++;
  if (open) {
    own.open++;
    onUnit(user, arm, 'open');
  }
  if (open && !question.keepOpen) return false;
  own.units++;
  onUnit(user, arm, 'units');
  return true;
}

/** Looks for the macro at or after the exposure, and what it is worth. */
function macroOutcome(
  program: ExperimentProgram,
  { event }: Segment,
  columns: Columns,
  onUnit: OnUnit,
): (unit: Unit, exposed: Exposed, tally: ExperimentTally) => void {
  const { macro, question, facts, window } = program;
  const wanted = macro ? facts.eventNames.indexOf(macro.event) : -1;
  const worth = macro ? tagWorth(question.tags, macro, columns) : null;
  const counts = countsOnce(macro?.per ?? 'event');
  return (unit, exposed, tally) => {
    const { to, rows, tickAt, user } = unit;
    if (!countUnit(program, user, exposed, tally, onUnit)) return;
    const arm = armOf(tally, exposed.arm);
    let converted = false;
    const sums = new Map<string, number>();
    for (let place = placeAt(unit, unit.from, to, exposed.at); place < to; place++) {
      if (event[rows[place]] !== wanted) continue;
      if (tickAt(place) - exposed.at > window) break;
      converted = true;
      if (worth === null || !counts(unit, place)) continue;
      const { amount, currency } = worth(rows[place], user);
      sums.set(currency, (sums.get(currency) ?? 0) + amount);
    }
    if (converted) {
      arm.conversions++;
      onUnit(user, exposed.arm, 'conversions');
    }
    for (const [currency, sum] of sums) addValue(arm, currency, sum, sum * sum);
    const { exchange } = question.tags;
    if (!exchange) return;
    const sum = inOneCurrency(Object.fromEntries(sums), exchange) ?? Number.NaN;
    arm.exchanged.sum += sum;
    arm.exchanged.squares += sum * sum;
  };
}

/** Runs the funnel over what each exposed user did from the exposure on, within the window. */
function funnelOutcome(
  program: ExperimentProgram,
  funnel: FunnelProgram,
  segment: Segment,
  columns: Columns,
  byUser: ReadonlyMap<number, Exposed>,
  tally: ExperimentTally,
  stop: () => boolean,
  onUnit: OnUnit,
): boolean {
  const own = membersFor(funnel, segment, columns);
  const members = new Uint8Array(segment.users);
  for (const [user, exposed] of byUser)
    if (countUnit(program, user, exposed, tally, onUnit)) members[user] = own === null ? 1 : own[user];
  return eachFunnelUnit(
    funnel,
    segment,
    columns,
    stop,
    (unit) => {
      const { at, arm } = byUser.get(unit.user)!;
      const events = unit.events.filter(({ time }) => time >= at && time - at <= program.window);
      if (!evaluateUnit(funnel.rules, { ...unit, events }).some(({ state }) => state === 'converted')) return;
      armOf(tally, arm).conversions++;
      onUnit(unit.user, arm, 'conversions');
    },
    { members },
  );
}
