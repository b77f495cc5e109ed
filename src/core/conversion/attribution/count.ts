import { problem } from '../../base/problem.ts';
import type { Segment } from '../../data/columns.ts';
import type { DataFacts } from '../../funnel/rules.ts';
import type { EventTag } from '../../tags/document.ts';
import { macrosOf } from '../document.ts';
import { kindsOf, placeFinder } from '../first-events.ts';
import { addAmount } from '../money.ts';
import { tickOf } from '../program.ts';
import { compileScope, type ScopeProgram } from '../scope.ts';
import { type Columns, eachUnit, lastDeed, type Unit } from '../units.ts';
import { countsOnce, tagWorth, valueProperties } from '../worth.ts';
import { type CreditRoom, creditRoom, creditsOf, SHARED } from './credits.ts';
import type { AttributionQuestion } from './document.ts';
import { addPathValue, pathAt } from './path-table.ts';
import {
  type AttributionTally,
  addStep,
  CONVERSION,
  emptyChannel,
  FIRST_CHANNEL,
  NOTHING,
  START,
  valuesOf,
} from './tally.ts';

/** A question about channels made ready to run over the segments of one data set. */
export interface AttributionProgram extends ScopeProgram {
  readonly question: AttributionQuestion;
  readonly macros: readonly EventTag[];
  /** By event id the number of its macro, or -1. */
  readonly kindOf: Int32Array;
  /** Ticks. */
  readonly lookBack: number;
  readonly halfLife: number;
  /** Conversions lie at or after `from` and before `to`. */
  readonly from: number;
  readonly to: number;
}

/** Compiles a valid question. @throws Problem `document-invalid` naming the field. */
export function compileAttribution(question: AttributionQuestion, facts: DataFacts): AttributionProgram {
  const { tags, scope, macro, touch, lookBackMs, halfLifeMs, within } = question;
  const macros = macrosOf(tags).filter(({ event }) => macro === null || event === macro);
  const program = compileScope(scope, facts, true);
  const { ticksPerMs } = program.anchor.rules;
  const properties = new Set([...program.properties, ...valueProperties(macros), touch]);
  if (scope.session) properties.add(scope.session.property);
  return {
    ...program,
    question,
    macros,
    kindOf: kindsOf(
      facts.eventNames,
      macros.map(({ event }) => event),
    ),
    lookBack: lookBackMs * ticksPerMs,
    halfLife: halfLifeMs * ticksPerMs,
    from: within ? tickOf(program, within.from) : Number.NEGATIVE_INFINITY,
    to: within ? tickOf(program, within.to) : Number.POSITIVE_INFINITY,
    properties: [...properties].sort(),
  };
}

/** More different values than this are no channels, and a chain of them would take too long to solve. */
const MOST_CHANNELS = 1500;

/** @throws Problem `not-supported` for more channels than there can be. */
export function checkChannels({ touch }: AttributionQuestion, channels: number): void {
  if (channels > MOST_CHANNELS)
    throw problem('not-supported', {
      field: 'touch',
      reason: `“${touch}” has more than ${MOST_CHANNELS.toLocaleString('en-US')} different values, so they are no channels`,
    });
}

/** The touches of the unit at hand, in order: the first `count` of the arrays. */
interface Touches {
  count: number;
  places: Int32Array;
  channels: Int32Array;
}

/**
 * Is told of what stands behind the numbers: by user and the number of the unit, whose conversions come in a row. Paths are
 * channels start … end - 1 of a list.
 */
export interface AttributionWitness {
  /** A unit has a touch of a channel; once for each. */
  touch(user: number, channel: number): void;
  /** A conversion, and how it is shared; null where no touch came before it. */
  conversion(
    user: number,
    unit: number,
    channels: Int32Array,
    start: number,
    end: number,
    shared: CreditRoom | null,
  ): void;
  /** A unit with a path that did not convert. */
  other(user: number, channels: Int32Array, start: number, end: number): void;
}

/** Adds a segment to a tally. False when stopped; the tally is then useless. */
export function countAttribution(
  program: AttributionProgram,
  segment: Segment,
  columns: Columns,
  tally: AttributionTally,
  stop: () => boolean,
  witness?: AttributionWitness,
): boolean {
  const { macros, kindOf, question, lookBack } = program;
  const finder = placeFinder(program, segment, kindOf);
  const readTouches = touchReader(program, columns, tally);
  const worths = macros.map((macro) => tagWorth(question.tags, macro, columns));
  const counts = macros.map((macro) => countsOnce(macro.per));
  const direct = new Set(question.direct);
  /** By channel. */
  const isDirect: boolean[] = [];
  const room = creditRoom();
  const steps = stepCounter(tally);
  /** By channel, the number of the unit that was counted last as one of its users. */
  const counted: number[] = [];
  let number = 0;
  return eachUnit(program, segment, columns, stop, (unit) => {
    const { tickAt, sessions, user } = unit;
    const touches = readTouches(unit);
    number++;
    while (isDirect.length < tally.channels.length) isDirect.push(direct.has(tally.channels[isDirect.length].name));
    for (let i = 0; i < touches.count; i++) {
      const channel = touches.channels[i];
      tally.channels[channel].touches++;
      if (counted[channel] !== number) {
        counted[channel] = number;
        tally.channels[channel].users++;
        witness?.touch(user, channel);
      }
    }
    let before = 0;
    let converted = false;
    for (let i = 0, goals = finder.find(unit); i < goals; i++) {
      const place = finder.places[i];
      const kind = finder.kinds[i];
      const worth = counts[kind](unit, place) ? worths[kind] : null;
      if (converted && question.count === 'first') continue;
      converted = true;
      const time = finder.ticks[i];
      if (time < program.from || time >= program.to) continue;
      const { amount, currency } = worth === null ? { amount: 0, currency: '' } : worth(finder.rows[i], user);
      tally.conversions++;
      if (worth !== null) addAmount(tally.value, currency, amount);
      while (before < touches.count && touches.places[before] <= place) before++;
      let start = before;
      while (start > 0) {
        const at = touches.places[start - 1];
        if (tickAt(at) < time - lookBack && sessions[at] !== sessions[place]) break;
        start--;
      }
      if (start === before) {
        tally.noTouch++;
        witness?.conversion(user, number, touches.channels, start, before, null);
        continue;
      }
      if (worth !== null) addAmount(tally.touched, currency, amount);
      fillRoom(room, unit, touches, start, before);
      creditsOf(room, program.halfLife, isDirect);
      witness?.conversion(user, number, touches.channels, start, before, room);
      for (let c = 0; c < room.distinct; c++) {
        const channel = tally.channels[room.named[c]];
        const sums = worth === null ? null : valuesOf(channel, currency);
        for (let model = 0; model < SHARED; model++) {
          const credit = room.credits[c * SHARED + model];
          channel.conversions[model] += credit;
          if (sums) sums[model] += credit * amount;
        }
      }
      steps.add(touches, start, before, CONVERSION);
      const path = pathAt(tally.paths, touches.channels, start, before);
      tally.paths.conversions[path]++;
      if (worth !== null) addPathValue(tally.paths, path, currency, amount);
    }
    if (!converted) {
      const since = tickAt(lastDeed(unit)) - lookBack;
      let start = touches.count;
      while (start > 0 && tickAt(touches.places[start - 1]) >= since) start--;
      if (start < touches.count) {
        steps.add(touches, start, touches.count, NOTHING);
        // First the path: finding it may make the arrays anew.
        const path = pathAt(tally.paths, touches.channels, start, touches.count);
        tally.paths.others[path]++;
        witness?.other(user, touches.channels, start, touches.count);
      }
    }
    steps.finish(touches);
  });
}

/** Finds the touches of each unit; channels that are new get a tally. */
function touchReader(
  { question }: AttributionProgram,
  columns: Columns,
  tally: AttributionTally,
): (unit: Unit) => Touches {
  const touches: Touches = { count: 0, places: new Int32Array(16), channels: new Int32Array(16) };
  const column = columns.get(question.touch);
  if (!column) return () => touches;
  const { codes, per, values } = column;
  const known = new Map(tally.channels.map(({ name }, channel) => [name, channel]));
  /** By code: its channel, -1 for none, -2 where nobody has looked. */
  const channelAt = new Int32Array(values.length + 1).fill(-2);
  channelAt[0] = -1;
  const channelOf = (code: number): number => {
    if (channelAt[code] !== -2) return channelAt[code];
    const name = values[code - 1];
    let channel = name === '' ? -1 : known.get(name);
    if (channel === undefined) {
      channel = tally.channels.push(emptyChannel(name)) - 1;
      known.set(name, channel);
      checkChannels(question, channel);
    }
    channelAt[code] = channel;
    return channel;
  };
  const bySession = question.touches === 'session';
  return ({ from, to, rows, straight, sessions, sessionStarts, user }) => {
    touches.count = 0;
    let before = -1;
    for (let next = from; next < to; ) {
      const place = next++;
      const channel = channelOf(codes[per === 'user' ? user : straight ? place : rows[place]]);
      if (channel < 0 || (!bySession && channel === before)) continue;
      // One of a session is enough.
      if (bySession) next = sessionStarts[sessions[place] + 1];
      before = channel;
      if (touches.count === touches.places.length) widen(touches);
      touches.places[touches.count] = place;
      touches.channels[touches.count++] = channel;
    }
    return touches;
  };
}

function widen(touches: Touches): void {
  for (const part of ['places', 'channels'] as const) {
    const grown = new Int32Array(2 * touches[part].length);
    grown.set(touches[part]);
    touches[part] = grown;
  }
}

/** Hands the touches start … end - 1 to the models. */
function fillRoom(room: CreditRoom, { tickAt }: Unit, { places, channels }: Touches, start: number, end: number): void {
  room.length = end - start;
  if (room.channels.length < room.length) {
    room.channels = new Int32Array(2 * room.length);
    room.times = new Float64Array(2 * room.length);
  }
  for (let i = 0; i < room.length; i++) {
    room.channels[i] = channels[start + i];
    room.times[i] = tickAt(places[start + i]);
  }
}

/**
 * Counts the steps of paths. Those of a unit overlap, so what lies between two of its touches is counted only once it is
 * known how many paths go that way.
 */
function stepCounter({ steps }: AttributionTally) {
  /** By touch of the unit at hand, how many more paths go on from it than come to it. */
  let more = new Int32Array(16);
  let any = false;
  return {
    add: ({ channels, count }: Touches, start: number, end: number, last: number): void => {
      if (more.length < count) more = new Int32Array(2 * count);
      any = true;
      more[start]++;
      more[end - 1]--;
      addStep(steps, START, channels[start] + FIRST_CHANNEL);
      addStep(steps, channels[end - 1] + FIRST_CHANNEL, last);
    },
    finish: ({ channels, count }: Touches): void => {
      if (!any) return;
      any = false;
      let paths = 0;
      for (let i = 0; i < count; i++) {
        paths += more[i];
        more[i] = 0;
        if (paths > 0) addStep(steps, channels[i] + FIRST_CHANNEL, channels[i + 1] + FIRST_CHANNEL, paths);
      }
    },
  };
}
