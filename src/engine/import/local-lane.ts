import { setImmediate as nextTurn } from 'node:timers/promises';
import { problem } from '../../core/base/problem.ts';
import { blockStore } from './block-store.ts';
import { type SegmentBuilder, segmentBuilder } from './build-segment.ts';
import { type Lane, type LaneSetup, laneFigures, stopFlag } from './lane.ts';
import { type LaneReader, laneReader } from './lane-reader.ts';

/** A lane in the calling thread. */
export function localLane(setup: LaneSetup): Lane {
  const { lane, partitions, target, budget, control } = setup;
  const blocks = blockStore({ partitions, budget, spill: `${target}.rows-${lane}.partial`, target });
  const stop = stopFlag(control);
  const checkStop = (): void => {
    if (Atomics.load(stop, 0) !== 0) throw problem('cancelled', {});
  };
  let reader: LaneReader | null = laneReader(setup, blocks, laneFigures(control, lane), checkStop);
  let builder: SegmentBuilder | null = null;

  return {
    ahead: 1,
    pair: (task) => reader!.pair(task),
    groups: () => reader!.groups(),
    stitch: (persons) => reader!.stitch(persons),
    restore: (task) => reader!.restore(task),
    read: (task) => reader!.read(task),
    texts: async () => {
      // What the other lanes are asked at the same time is on its way first.
      await nextTurn();
      const texts = reader!.texts();
      reader!.close();
      reader = null;
      return { ...texts, blocks: blocks.blocks };
    },
    plan: async (plan) => {
      await nextTurn();
      builder?.close();
      builder = plan.stored?.joins
        ? await (await import('./join-segment.ts')).segmentJoiner(plan, plan.stored)
        : await segmentBuilder(plan);
    },
    build: async (input) => {
      // What other lanes have done meanwhile comes first, and gets them their next task.
      await nextTurn();
      checkStop();
      return builder!.build(input);
    },
    close: async () => {
      reader?.close();
      builder?.close();
      blocks.close();
    },
  };
}
