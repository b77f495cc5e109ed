import type { Mapping } from '../../contract/import.ts';
import { laidOutName } from '../read/row-layout.ts';
import { REJECTS_KEPT } from '../read/row-target.ts';
import type { TextFile } from '../read/text-file.ts';
import type { KnownIds } from '../store/dataset.ts';
import type { Lane, ReadResult, ReadTask, StoredTask } from './lane.ts';
import { mergePersons, type Persons } from './persons.ts';
import { askedAhead, type StretchPart } from './run-lanes.ts';
import type { SpareThreads } from './spare-threads.ts';
import { hasLines, splitFile } from './split-file.ts';
import { type Unpacking, unpacking } from './unpack-thread.ts';

/** What a compressed byte is worth. */
export const PACKED_RATIO = 6;

/** What is to be read. */
export interface Sources {
  readonly mapping: Mapping;
  /** The files of events, in order. */
  readonly texts: readonly TextFile[];
  /** The data set that files are added to, and what it knows of its persons. */
  readonly stored: readonly StoredTask[];
  readonly known: KnownIds | null;
  /** Its rows can stay in the partitions that they are in. */
  readonly staying: boolean;
  /** Bytes of a stretch. */
  readonly stretch: number;
  readonly spare: SpareThreads;
}

/** What reading has come to: the rows are with the lanes. */
export interface FilesRead {
  readonly lanes: readonly Lane[];
  /** Where the rows are, those of the data set first. */
  readonly stretches: readonly StretchPart[];
  /** What was read of the files and what came of it, in their order. */
  readonly tasks: readonly ReadTask[];
  readonly results: readonly ReadResult[];
  /** Whether the rows of the data set are with no lane, but stay where they are. */
  readonly stayed: boolean;
  /** Null where nobody has two ids. */
  readonly persons: Persons | null;
  /** Cells of identity columns that held no id. */
  readonly ignored: number;
}

/** How many bytes of the files are read: all, and again those where it must be known first who is who. */
export function bytesToRead({ mapping, texts }: Pick<Sources, 'mapping' | 'texts'>): number {
  const twice = texts.filter((text) => tellsIdentity(text, mapping));
  return [...texts, ...twice].reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Whether two ids can stand in one row of a file. */
function tellsIdentity({ columns, layout }: TextFile, { identity }: Mapping): boolean {
  if (!identity) return false;
  // Where fields show only as they come, any may.
  if (columns.length === 0 || layout?.unnest || layout?.objects || layout?.pairs || layout?.described) return true;
  const names = columns.map((name) => laidOutName(layout, name));
  return identity.columns.filter((name) => names.includes(name)).length > 1;
}

/**
 * Reads everything, on lanes that `open` starts; they are the caller's to close once this is done. Where ids are to be
 * stitched together, the files are read for these first.
 */
export async function readFiles(open: () => readonly Lane[], sources: Sources): Promise<FilesRead> {
  const { texts } = sources;
  // Once more from front to end where a line break inside quotes was taken for the end of a row.
  for (let cut = true; ; cut = false) {
    const lanes = open();
    let isRead = false;
    const ahead = cut && lanes.length > 1 && !sources.mapping.identity;
    const parts = texts.map((text) => {
      if (ahead && isUnpackedAhead(text, sources.stretch))
        return unpacking({ text, stretch: sources.stretch, rooms: 2 * lanes.length + 1 }, sources.spare);
      if (!cut) return [fromFrontToEnd(text)];
      const tasks = splitFile(text, sources.stretch);
      // Read for who is who first, and then again.
      return sources.mapping.identity ? [...tasks] : tasks;
    });
    try {
      const read = await readTasks(lanes, parts, sources);
      isRead = read !== null;
      if (read) return read;
    } catch (error) {
      // What is wrong with a file that was unpacked ahead is told by whoever reads it from front to end.
      if (parts.some((part) => 'tasks' in part)) continue;
      throw error;
    } finally {
      if (!isRead) await closeAll(lanes);
    }
  }
}

/** Stretches of a file: known beforehand, or as they come. */
type TaskPart = Iterable<ReadTask> | Unpacking;

/** A file is worth a thread that unpacks it from so many packed bytes on, by what a stretch has. */
const isUnpackedAhead = (text: TextFile, stretch: number): boolean =>
  hasLines(text) && text.codings.length > 0 && text.bytes * PACKED_RATIO >= 2 * stretch;

const fromFrontToEnd = (text: TextFile): ReadTask => ({ text, start: 0, stop: null });

/** Null when a stretch turns out not to end where the next one begins. */
async function readTasks(
  lanes: readonly Lane[],
  parts: readonly TaskPart[],
  { mapping, stored, known, staying }: Sources,
): Promise<FilesRead | null> {
  const pairTasks = parts.flatMap((part) =>
    mapping.identity && !('tasks' in part) ? [...part].filter(({ text }) => tellsIdentity(text, mapping)) : [],
  );
  const paired = await shareOut(lanes, pairTasks, (lane, task) => lane.pair(task));
  if (!meet(pairTasks, paired)) return null;
  const found = pairTasks.length > 0 ? await Promise.all(lanes.map((lane) => lane.groups())) : [];
  const persons = mergePersons(
    found.map(({ groups }) => groups),
    known,
  );
  const stitched = lanes.map((lane) => lane.stitch(persons));
  // Where ids are stitched together, rows may come to be somebody else's.
  const stayed = staying && persons === null;
  const restored = await shareOut(lanes, stayed ? [] : stored, (lane, task) => lane.restore(task), { ready: stitched });
  const tasks: ReadTask[] = [];
  const read = await shareOut(
    lanes,
    allTasks(parts, tasks),
    async (lane, { task, from }) => {
      const result = await lane.read(task);
      from?.release(task);
      return result;
    },
    { ready: stitched, onResult: firstRejects() },
  );
  await Promise.all(stitched);
  if (!meet(tasks, read)) return null;
  // From front to end, a stretch begins where nothing stands before.
  if (read.some(({ result }) => result.startedInRepeat)) return null;
  return {
    lanes,
    stretches: [
      ...restored.map(({ lane, result }) => ({ lane, stretch: result, stored: true })),
      ...read.map(({ lane, result }) => ({ lane, stretch: result.stretch, stored: false })),
    ],
    tasks,
    results: read.map(({ result }) => result),
    stayed,
    persons,
    ignored: found.reduce((sum, { ignored }) => sum + ignored, 0),
  };
}

export const closeAll = async (lanes: readonly Lane[]): Promise<void> => {
  await Promise.all(lanes.map((lane) => lane.close()));
};

/** One part after the other; what was yielded is in `tasks`, too. */
async function* allTasks(parts: readonly TaskPart[], tasks: ReadTask[]) {
  for (const part of parts) {
    const from = 'tasks' in part ? part : null;
    for await (const task of from ? from.tasks : (part as Iterable<ReadTask>)) {
      tasks.push(task);
      yield { task, from };
    }
  }
}

/**
 * Has each task done by whichever lane is free; each lane gets its tasks in order. A lane that is not ready yet gets none:
 * a thread takes long to start, and would hold what others could do.
 */
async function shareOut<T, R>(
  lanes: readonly Lane[],
  tasks: AsyncGenerator<T> | readonly T[],
  work: (lane: Lane, task: T) => Promise<R>,
  {
    ready = [],
    onResult = () => {},
  }: {
    readonly ready?: readonly Promise<void>[];
    readonly onResult?: (task: number, result: R) => void;
  } = {},
): Promise<{ lane: number; result: R }[]> {
  const results: { lane: number; result: R }[] = [];
  const queue = Array.isArray(tasks) ? (tasks as readonly T[]).values() : (tasks as AsyncGenerator<T>);
  const over = Promise.withResolvers<void>();
  let next = 0;
  try {
    await Promise.all(
      askedAhead(lanes).map(async ({ lane, index }) => {
        await Promise.race([ready[index], over.promise]);
        for (;;) {
          const { value, done } = await queue.next();
          if (done) {
            over.resolve();
            return;
          }
          const task = next++;
          const result = await work(lane, value);
          results[task] = { lane: index, result };
          onResult(task, result);
        }
      }),
    );
  } finally {
    // Nobody is given any more.
    await queue.return?.(undefined);
  }
  return results;
}

/** Rejected rows are told of in order, and only the first ones: those of later stretches need not be kept. */
function firstRejects(): (task: number, result: ReadResult) => void {
  const counts: number[] = [];
  let settled = 0;
  let rejects = 0;
  return (task, { tally }) => {
    if (rejects >= REJECTS_KEPT) tally.rejects.length = 0;
    counts[task] = tally.rejects.length;
    while (settled in counts) rejects += counts[settled++];
  };
}

/** Whether every stretch ended where the next one had begun. */
const meet = (tasks: readonly ReadTask[], results: readonly { result: { end: number } }[]): boolean =>
  tasks.every(({ stop }, i) => stop === null || results[i].result.end === stop);
