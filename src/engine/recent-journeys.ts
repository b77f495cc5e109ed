import os from 'node:os';
import type { PropertyColumns, Segment } from '../core/data/columns.ts';
import type { FlowDocument } from '../core/flow/document.ts';
import { bytesOf, type Journeys, journeyReader } from '../core/flow/journeys.ts';
import type { FlowProgram } from '../core/flow/program.ts';
import { giveBack, keptBytes } from './memory.ts';
import { isPathOf } from './prepared-dataset.ts';
import type { Question } from './question.ts';

/** Journeys that a thread has read, of the flows asked about most recently. */
export interface RecentJourneys {
  /** Reads those of a segment, or has them still. What but the flow says which they are is named beside it. */
  reader(
    about: Pick<Question, 'path' | 'bounded'>,
    flow: FlowDocument,
    program: FlowProgram,
    beside?: unknown,
  ): (segment: Segment, columns: PropertyColumns, stopped: () => boolean, index: number) => Journeys | null;
  /** Gives back the memory of journeys that nobody looks at any more, where they are not kept and memory is bounded. */
  release(about: Pick<Question, 'bounded'>, journeys: Journeys): void;
  /** Forgets those of a file. */
  forget(file: string): void;
}

/** How many bytes of journeys one thread may keep: a sixteenth of the memory, shared by all threads. */
const journeyBudget = (): number => os.totalmem() / 16 / os.availableParallelism();

/**
 * Within the budget journeys are read once: for the items of a flow, its figures, the ways through a place, and the same
 * flow with other rows. Beyond it the flow asked about longest ago goes first; what still does not fit is read anew.
 */
export function recentJourneys(budget = journeyBudget()): RecentJourneys {
  interface Flow {
    readonly path: string;
    readonly most: number;
    readonly bySegment: Map<number, Journeys>;
    bytes: number;
  }
  const flows = new Map<string, Flow>();
  let used = 0;

  const kept = new WeakSet<Journeys>();

  function drop(key: string, { bytes }: Flow): void {
    used -= bytes;
    flows.delete(key);
  }

  function keep(flow: Flow, index: number, journeys: Journeys): void {
    const bytes = bytesOf(journeys);
    for (const [key, other] of flows) if (used + bytes > budget && other !== flow) drop(key, other);
    if (used + bytes > flow.most) return;
    flow.bySegment.set(index, journeys);
    kept.add(journeys);
    flow.bytes += bytes;
    used += bytes;
  }

  return {
    reader: ({ path, bounded = false }, { rows: _, count: __, ...about }, program, beside) => {
      const key = JSON.stringify([path, about, beside]);
      const most = keptBytes(budget, bounded);
      const flow = flows.get(key) ?? { path, most, bySegment: new Map(), bytes: 0 };
      // Re-inserted, so that the map's order is the order of use.
      flows.delete(key);
      flows.set(key, flow);
      const read = journeyReader(program);
      return (segment, columns, stopped, index) => {
        const known = flow.bySegment.get(index);
        if (known) return known;
        const journeys = read(segment, columns, stopped);
        if (journeys && flows.get(key) === flow) keep(flow, index, journeys);
        return journeys;
      };
    },
    release: ({ bounded = false }, journeys) => {
      if (!bounded || kept.has(journeys)) return;
      for (const column of Object.values(journeys)) if (ArrayBuffer.isView(column)) giveBack(column);
    },
    forget: (file) => {
      for (const [key, flow] of flows) if (isPathOf(flow.path, file)) drop(key, flow);
    },
  };
}
