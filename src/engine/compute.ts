import os from 'node:os';
import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { portChannel } from '../contract/channel.ts';
import { method } from '../contract/method.ts';
import { serve } from '../contract/serve.ts';
import type { PropertyColumn, Segment } from '../core/columns.ts';
import type { FunnelDocument } from '../core/funnel-document.ts';
import { compileFunnel } from '../core/funnel-program.ts';
import type { DataFacts } from '../core/funnel-rules.ts';
import { funnelUsers, runFunnel, type StepNumber, tallyOf } from '../core/funnel-run.ts';
import type { FunnelTally } from '../core/funnel-tally.ts';
import { problem } from '../core/problem.ts';
import { type Dataset, openDataset } from './store/dataset.ts';

/** Which of a data set's segments a thread answers for: those whose index leaves `index` when divided by `of`. */
export interface Share {
  readonly index: number;
  readonly of: number;
}

/** One question to one thread. `stop[0]` turns 1 when nobody wants the answer any more. */
export interface Question {
  readonly path: string;
  readonly share: Share;
  readonly funnel: FunnelDocument;
  readonly stop: Int32Array;
}

/** The number whose users are wanted: a step, and how they stand there. */
export interface UserChoice {
  readonly step: number;
  readonly state: StepNumber;
}

export interface SegmentUsers {
  readonly segment: number;
  readonly users: Uint32Array;
}

// Spoken between two threads of one program, so the compiler checks the inputs.
export const computeMethods = {
  funnel: method<FunnelTally>()(z.custom<Question>()),
  users: method<readonly SegmentUsers[]>()(z.custom<Question & { choice: UserChoice }>()),
  forget: method<null>()(z.custom<{ path: string }>()),
} as const;

/** The compute thread's side: columns stay here between questions; only aggregates leave. */
export function runCompute(): void {
  const cache = openColumnCache(columnBudget());

  /** Runs `visit` over this thread's segments with the columns a program names. */
  function eachSegment(
    { path, share, stop }: Question,
    properties: readonly string[],
    visit: (index: number, segment: Segment, columns: ReadonlyMap<string, PropertyColumn>) => void,
  ): void {
    const columns = cache.of(path);
    for (let index = share.index; index < columns.dataset.segmentCount; index += share.of) {
      if (Atomics.load(stop, 0) === 1) throw problem('cancelled', {});
      visit(index, columns.segment(index), columns.properties(index, properties));
    }
    if (Atomics.load(stop, 0) === 1) throw problem('cancelled', {});
  }

  const programFor = ({ path, funnel }: Question) => compileFunnel(funnel, factsOf(cache.of(path).dataset));

  serve(portChannel(parentPort!), computeMethods, {
    funnel: (question) => {
      const program = programFor(question);
      const tally = tallyOf(program);
      const stopped = () => Atomics.load(question.stop, 0) === 1;
      eachSegment(question, program.properties, (_, segment, columns) =>
        runFunnel(program, segment, columns, tally, stopped),
      );
      return tally;
    },
    users: (question) => {
      const program = programFor(question);
      const found: SegmentUsers[] = [];
      eachSegment(question, program.properties, (index, segment, columns) => {
        const { step, state } = question.choice;
        found.push({ segment: index, users: funnelUsers(program, segment, columns, step, state) });
      });
      return found;
    },
    forget: ({ path }) => {
      cache.forget(path);
      return null;
    },
  });
}

/** What a funnel is compiled against. */
const factsOf = ({ eventNames, info }: Dataset): DataFacts => ({
  eventNames,
  scale: info.scale,
  endMs: info.endMs,
});

/** How many bytes of columns one thread may keep: a quarter of the memory, shared by all threads. */
const columnBudget = (): number => os.totalmem() / 4 / os.availableParallelism();

interface Columns {
  readonly dataset: Dataset;
  segment(index: number): Segment;
  properties(index: number, names: readonly string[]): ReadonlyMap<string, PropertyColumn>;
}

/**
 * Columns read so far, of the data sets asked about most recently. Within the budget a column is read once; beyond it
 * the data set asked about longest ago goes first, and what still does not fit is read anew for each question.
 */
function openColumnCache(budget: number) {
  interface Entry extends Columns {
    readonly bytes: () => number;
  }
  const entries = new Map<string, Entry>();
  let used = 0;

  function makeRoom(bytes: number, keep: string): boolean {
    for (const [path, entry] of entries) {
      if (used + bytes <= budget) break;
      if (path === keep) continue;
      drop(path, entry);
    }
    return used + bytes <= budget;
  }

  function drop(path: string, entry: Entry): void {
    entries.delete(path);
    used -= entry.bytes();
    entry.dataset.close();
  }

  function open(path: string): Entry {
    const dataset = openDataset(path);
    const segments = new Map<number, Segment>();
    const columns = new Map<string, PropertyColumn>();
    let own = 0;
    const keep = <K, V>(map: Map<K, V>, key: K, value: V, bytes: number): V => {
      if (makeRoom(bytes, path)) {
        map.set(key, value);
        own += bytes;
        used += bytes;
      }
      return value;
    };
    return {
      dataset,
      bytes: () => own,
      segment: (index) => {
        const known = segments.get(index);
        if (known) return known;
        const segment = dataset.segment(index);
        const { userStart, event, seconds, fraction } = segment;
        const bytes =
          userStart.byteLength + event.byteLength + seconds.byteLength + (fraction ? fraction.byteLength : 0);
        return keep(segments, index, segment, bytes);
      },
      properties: (index, names) => {
        const found = new Map<string, PropertyColumn>();
        for (const name of names) {
          const key = `${index} ${name}`;
          const column = columns.get(key) ?? dataset.property(index, name);
          if (!column) continue;
          found.set(name, column);
          if (!columns.has(key)) keep(columns, key, column, column.codes.byteLength);
        }
        return found;
      },
    };
  }

  return {
    of: (path: string): Columns => {
      const entry = entries.get(path) ?? open(path);
      // Re-inserted, so that the map's order is the order of use.
      entries.delete(path);
      entries.set(path, entry);
      return entry;
    },
    forget: (path: string): void => {
      const entry = entries.get(path);
      if (entry) drop(path, entry);
    },
  };
}
