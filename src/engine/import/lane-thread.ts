import { parentPort } from 'node:worker_threads';
import { asProblem, type ProblemData, problem } from '../../core/base/problem.ts';
import type { Lane, LaneSetup } from './lane.ts';
import { localLane } from './local-lane.ts';
import type { BuiltSegment } from './segment-plan.ts';
import type { SpareThreads } from './spare-threads.ts';

type Work = Exclude<keyof Lane, 'close' | 'ahead'>;
interface Request {
  readonly id: number;
  readonly work: Work | 'setup';
  readonly input: unknown;
}
type Reply = { readonly id: number; readonly output: unknown } | { readonly id: number; readonly problem: ProblemData };

/** The thread's side: one lane, told what to do by messages. */
export function runLane(): void {
  let lane: Lane | null = null;
  let done: Promise<void> = Promise.resolve();
  parentPort!.on('message', (request: Request) => {
    done = done.then(() => answer(request));
  });

  async function answer({ id, work, input }: Request): Promise<void> {
    try {
      let output: unknown = null;
      if (work === 'setup') lane = localLane(input as LaneSetup);
      else output = await (lane![work] as (input: unknown) => Promise<unknown>)(input);
      parentPort!.postMessage(
        { id, output } satisfies Reply,
        work === 'build' ? buffersOf(output as BuiltSegment) : [],
      );
    } catch (error) {
      parentPort!.postMessage({ id, problem: asProblem(error) } satisfies Reply);
    }
  }
}

/** The columns' memory moves to the receiver instead of being copied, where nothing else lives in it. */
function buffersOf({ columns }: BuiltSegment): ArrayBuffer[] {
  const whole = columns.filter(({ data }) => data.byteLength === data.buffer.byteLength);
  return [...new Set(whole.map(({ data }) => data.buffer as ArrayBuffer))];
}

/** A lane in a thread of its own. */
export function threadLane(setup: LaneSetup, spare: SpareThreads): Lane {
  const worker = spare.take('import-lane');
  const waiting = new Map<number, { resolve: (output: never) => void; reject: (error: Error) => void }>();
  let ids = 0;
  const failAll = (error: Error): void => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('message', (reply: Reply) => {
    const call = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('problem' in reply) call?.reject(problem(reply.problem.code, reply.problem.params as never));
    else call?.resolve(reply.output as never);
  });
  worker.on('error', failAll);
  worker.on('exit', () => failAll(problem('internal', { reason: 'an import thread ended early' })));
  const ask = <T>(work: Work | 'setup', input: unknown): Promise<T> =>
    new Promise((resolve, reject) => {
      const id = ids++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, work, input } satisfies Request);
    });
  const ready = ask<null>('setup', setup);
  // Reported by the first call that waits for it.
  ready.catch(() => {});
  return {
    // The thread that asks is a lane, too, and may be busy when a task is done.
    ahead: 2,
    pair: (task) => ready.then(() => ask('pair', task)),
    groups: () => ready.then(() => ask('groups', null)),
    stitch: (persons) => ready.then(() => ask('stitch', persons)),
    restore: (task) => ready.then(() => ask('restore', task)),
    read: (task) => ready.then(() => ask('read', task)),
    texts: () => ready.then(() => ask('texts', null)),
    plan: (plan) => ready.then(() => ask('plan', plan)),
    build: (input) => ask('build', input),
    close: async () => {
      waiting.clear();
      await worker.terminate();
    },
  };
}
