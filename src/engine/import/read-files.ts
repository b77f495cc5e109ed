import type { Mapping } from '../../contract/import.ts';
import { laidOutName } from '../read/row-layout.ts';
import { REJECTS_KEPT } from '../read/row-target.ts';
import type { TextFile } from '../read/text-file.ts';
import type { KnownIds } from '../store/dataset.ts';
import type { Lane, ReadResult, ReadTask, StoredTask } from './lane.ts';
import { mergePersons, type Persons } from './persons.ts';
import { askedAhead, type StretchPart } from './run-lanes.ts';
import { splitFile } from './split-file.ts';

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
  for (let tasks = texts.flatMap((text) => splitFile(text, sources.stretch)); ; tasks = texts.map(fromFrontToEnd)) {
    const lanes = open();
    try {
      const read = await readTasks(lanes, tasks, sources);
      if (read) return read;
    } catch (error) {
      await closeAll(lanes);
      throw error;
    }
    // A line break inside quotes was taken for the end of a row.
    await closeAll(lanes);
  }
}

const fromFrontToEnd = (text: TextFile): ReadTask => ({ text, start: 0, stop: null });

/** Null when a stretch turns out not to end where the next one begins. */
async function readTasks(
  lanes: readonly Lane[],
  tasks: readonly ReadTask[],
  { mapping, stored, known, staying }: Sources,
): Promise<FilesRead | null> {
  const pairTasks = tasks.filter(({ text }) => tellsIdentity(text, mapping));
  const paired = await shareOut(lanes, pairTasks, (lane, task) => lane.pair(task));
  if (!meet(pairTasks, paired)) return null;
  const found = pairTasks.length > 0 ? await Promise.all(lanes.map((lane) => lane.groups())) : [];
  const persons = mergePersons(
    found.map(({ groups }) => groups),
    known,
  );
  await Promise.all(lanes.map((lane) => lane.stitch(persons)));
  // Where ids are stitched together, rows may come to be somebody else's.
  const stayed = staying && persons === null;
  const restored = await shareOut(lanes, stayed ? [] : stored, (lane, task) => lane.restore(task));
  const read = await shareOut(lanes, tasks, (lane, task) => lane.read(task), firstRejects());
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

/** Has each task done by whichever lane is free; each lane gets its tasks in order. */
async function shareOut<T, R>(
  lanes: readonly Lane[],
  tasks: readonly T[],
  work: (lane: Lane, task: T) => Promise<R>,
  onResult: (task: number, result: R) => void = () => {},
): Promise<{ lane: number; result: R }[]> {
  const results: { lane: number; result: R }[] = [];
  let next = 0;
  await Promise.all(
    askedAhead(lanes).map(async ({ lane, index }) => {
      while (next < tasks.length) {
        const task = next++;
        const result = await work(lane, tasks[task]);
        results[task] = { lane: index, result };
        onResult(task, result);
      }
    }),
  );
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
