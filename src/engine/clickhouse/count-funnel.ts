import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { problem } from '../../core/base/problem.ts';
import type { PropertyFilter } from '../../core/condition/document.ts';
import { valueTest } from '../../core/condition/filter.ts';
import { unknownNames } from '../../core/data/names.ts';
import type { Warning } from '../../core/data/warning.ts';
import { askFunnel, nothingAsked } from '../../core/funnel/asked.ts';
import { whyNotCounted } from '../../core/funnel/counted-alone.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { funnelFigures } from '../../core/funnel/figures.ts';
import { compileFunnel } from '../../core/funnel/program.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { emptyTally, type FunnelTally } from '../../core/funnel/tally.ts';
import { countSql } from './count-sql.ts';
import { lookAt, type TableOptions, warningsOf } from './look-at-table.ts';
import { factsOf, propertiesOf, type TableProperty } from './packed-properties.ts';
import { plainEvents } from './plain-events.ts';
import type { AskOptions } from './server.ts';
import { literals } from './sql.ts';
import { textSql } from './table.ts';
import { fractionOf, toldOf } from './whole-table.ts';

/** The first that takes events of the same time in the order of their steps, also where shards are merged. */
const FIRST_VERSION = [20, 5];

export interface CountOptions extends TableOptions {
  readonly funnel: FunnelDocument;
  /** Only events up to this time, an ISO one, count; without one, those there are now. */
  readonly until?: string | null;
  /** Only events from this time on, an ISO one, count. */
  readonly since?: string | null;
}

/** What a server counted. */
export interface Counted {
  readonly version: string;
  /** When the server was asked, or up to when, an ISO time. */
  readonly asOf: string;
  /** The rows of the table. */
  readonly rows: number;
  /** Milliseconds that it took to count, without the look at the table before. */
  readonly ms: number;
  /** The user may write to the server, which is more than Sluice needs. */
  readonly mayWrite: boolean;
  /** When the last event was, an ISO time. */
  readonly dataEnd: string;
  /** As of the events themselves, but without times. */
  readonly result: FunnelResult;
}

/**
 * Has the server of a table count a funnel, of which nothing but the counts comes: for tables that nobody wants to fetch.
 * They are those that the events would give, or there are none: throws "not-counted" with the reason, and what `lookAt`
 * and a `Server` throw.
 */
export async function countFunnel(options: CountOptions, { signal }: AskOptions = {}): Promise<Counted> {
  const { funnel, until = null } = options;
  const reason = whyNotCounted(funnel);
  if (reason !== null) throw notCounted(reason);
  const asOf = until ?? new Date().toISOString();
  const asked = nothingAsked();
  askFunnel(asked, funnel);
  const needs = { events: [...asked.events], names: [...asked.properties] };
  const sample = path.join(os.tmpdir(), `sluice-sample-${randomUUID()}`);
  try {
    const looked = await lookAt({ ...options, needs }, sample, { signal });
    const { server, found } = looked;
    const { version, mayWrite } = server;
    if (isBefore(version, FIRST_VERSION))
      throw notCounted(
        `ClickHouse ${version} may miss steps at the same time, which ${FIRST_VERSION.join('.')} does not`,
      );
    const events = await plainEvents(looked, needs, { signal, unseen: true });
    if (events === null) throw notCounted('some rows of the table have to be read one by one');
    const { table, user, event, time, names, spellings, persons, unfolded } = events;
    if (persons !== null) throw notCounted('who of its users are one person is not known to the server');
    if (unfolded !== null) throw notCounted('the values of a property have to be read one by one');
    const [properties, fraction] = await Promise.all([
      propertiesOf(server, table, events.properties, { signal }),
      // Of no more than milliseconds none are parted.
      fractionOf(server, table, time, found.timeShape, { signal, finest: 3 }),
    ]);
    const whole = toldOf(names, { user, time }, found.timeShape);
    if (whole === null || fraction === null)
      throw notCounted('some names or times of the table have to be read one by one');
    if (properties === null) throw notCounted('the values of a property have to be read one by one');

    const last = whole.events.reduce((most, { lastMs }) => Math.max(most, lastMs), 0);
    const scaleMs = Number(whole.first / 10n ** BigInt(whole.digits)) * 1000;
    const scale = { baseMs: scaleMs, fractionMs: fraction === 6 ? 0.001 : 1 };
    const program = compileFunnel(funnel, { eventNames: whole.events.map(({ name }) => name), scale, endMs: last });
    const { select, names: counted } = countSql({
      ...{ table, user, event, time, whole, program, spellings },
      passing: (filter) => passing(filter, properties),
    });
    const begun = performance.now();
    const [row] = await server.rows(select, counted, { signal });
    const ms = performance.now() - begun;
    const numbers = row.map(Number);
    const steps = funnel.steps.length;
    const result = funnelFigures(funnel, tallyOf(numbers, steps), scale);
    const warnings = [
      ...warningsOf(looked),
      ...unknownNames(
        'event',
        asked.events,
        whole.events.map(({ name }) => name),
      ),
      ...unknownNames(
        'property',
        asked.properties,
        properties.map(({ column }) => column.name),
      ),
      ALONE,
    ];
    return { version, asOf, rows: names.count, ms, mayWrite, dataEnd: isoOf(last), result: { ...result, warnings } };
  } finally {
    fs.rmSync(sample, { force: true });
  }
}

const ALONE: Warning = {
  code: 'counts-alone',
  count: 1,
  text: 'Counted on the server: how long steps took, and who took them, only the events themselves tell.',
};

const isoOf = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

const notCounted = (reason: string) => problem('not-counted', { reason });

function isBefore(version: string, [major, minor]: readonly number[]): boolean {
  const [ownMajor, ownMinor] = version.split('.').map(Number);
  return !(ownMajor > major || (ownMajor === major && ownMinor >= minor));
}

/** Decided here for each value that there is: what a filter is, is told in one place. */
function passing(filter: PropertyFilter, properties: readonly TableProperty[]): string {
  const property = properties.find(({ column }) => column.name === filter.property);
  // No row has one.
  if (!property) return valueTest(filter)(null) ? '1' : '0';
  const { column, values } = property;
  if (values === null) throw notCounted(`“${filter.property}” has too many different values`);
  const test = valueTest(filter, factsOf(property, undefined).decimal);
  const texts = [...(test(null) ? [''] : []), ...values.filter(({ value }) => test(value)).map(({ text }) => text)];
  return texts.length === 0 ? '0' : `${textSql(column)} in ${literals(texts)}`;
}

/** From who reached each step, and who is open at each but the last. */
function tallyOf(numbers: readonly number[], steps: number): FunnelTally {
  const tally = emptyTally(steps, false);
  for (let step = 0; step < steps; step++) {
    tally.matched[step] = numbers[step];
    if (step === steps - 1) tally.converted = numbers[step];
    else {
      tally.open[step] = numbers[steps + step];
      tally.dropped[step] = numbers[step] - numbers[step + 1] - tally.open[step];
    }
  }
  return tally;
}
