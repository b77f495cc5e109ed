/** What keeps the page's main thread busy, from a trace of the browser. */

/** A task of the page's main thread, in ms: on the clock, and of the processor, which other programs do not slow down. */
export interface Task {
  readonly elapsed: number;
  readonly worked: number;
}

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** The tasks of a trace of the browser, the longest first. */
export function tasksOf(trace: Buffer): readonly Task[] {
  const { traceEvents } = JSON.parse(trace.toString('utf8')) as { traceEvents: readonly TraceEvent[] };
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const main = new Set(
    traceEvents.filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain').map(threadOf),
  );
  return traceEvents
    .filter((event) => /RunTask$/.test(event.name) && event.dur !== undefined && main.has(threadOf(event)))
    .map(({ dur, tdur }) => ({ elapsed: dur! / 1000, worked: (tdur ?? dur!) / 1000 }))
    .toSorted((a, b) => b.worked - a.worked);
}

/** "72 (81), 40 (41)": the longest tasks, by the processor and on the clock. */
export const longestInWords = (tasks: readonly Task[]): string =>
  tasks
    .slice(0, 3)
    .map(({ worked, elapsed }) => `${Math.round(worked)} (${Math.round(elapsed)})`)
    .join(', ');
