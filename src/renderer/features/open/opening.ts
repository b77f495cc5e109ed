import { datasetNameOf } from '../../../contract/file-name.ts';
import type {
  Answer,
  ImportProgress,
  Inspection,
  Mapping,
  MappingChoice,
  Overrides,
  Question,
} from '../../../contract/import.ts';
import type { DatasetDetail, DatasetSummary, FileRef, Taking } from '../../../contract/methods.ts';
import { asProblem, type ProblemData } from '../../../core/base/problem.ts';
import type { ChosenFile, Host } from '../../host/host.ts';
import { createStore, type Store } from '../../state/store.ts';

/** Where opening files stands. */
export type OpeningPhase =
  | { readonly kind: 'idle' }
  /** On the way to the engine, or being looked at; null while there is nothing to measure. */
  | {
      readonly kind: 'reading';
      readonly names: readonly string[];
      readonly sent: { bytes: number; total: number } | null;
    }
  | {
      readonly kind: 'mapping';
      readonly files: readonly FileRef[];
      /** The address of the table whose rows they are; null for files. */
      readonly table: string | null;
      /** The date from which on its events are taken; "" for all. */
      readonly since: string;
      /** The data set that the files are added to; null for a new one. */
      readonly into: Target | null;
      readonly inspection: Inspection;
      readonly name: string;
      readonly mapping: Partial<Mapping>;
      /** The mapping as guessed for these files read in this way: what a person can go back to. */
      readonly suggested: Partial<Mapping>;
      /** What is chosen of how the files are read. */
      readonly reading: Reading;
      /** What was asked and answered, in order. */
      readonly answers: readonly Answered[];
      /** The data set that was made of these files before, and gives way to the new one; null for none. */
      readonly replaces: string | null;
      readonly timezone: string;
      /** A new look at the rows is on its way. */
      readonly looking: boolean;
      readonly problem: ProblemData | null;
    }
  | {
      readonly kind: 'importing';
      readonly name: string;
      readonly progress: ImportProgress | null;
      /** Where a cancellation or a failure leads back to. */
      readonly back: MappingPhase | null;
    }
  | {
      readonly kind: 'failed';
      readonly problem: ProblemData;
      /** The table that it was about, as it was written, and the data set that was to be taken anew; null for files. */
      readonly table: { readonly address: string; readonly dataset: DatasetDetail | null } | null;
    };

type FailedPhase = Extract<OpeningPhase, { kind: 'failed' }>;

/** A data set to add files to. */
export type Target = Pick<DatasetDetail, 'id' | 'name' | 'timezone'>;

/** How files are read, as far as a person has overruled the guesses. */
export type Reading = Omit<Overrides, 'mapping' | 'timezone'>;

/** A question, and what a person answered. */
export interface Answered {
  readonly question: Question;
  readonly answer: Answer;
}

export type MappingPhase = Extract<OpeningPhase, { kind: 'mapping' }>;

export interface OpeningSlice {
  readonly phase: OpeningPhase;
}

export interface Opening {
  readonly store: Store<OpeningSlice>;
  /** Takes files to the mapping screen, for a new data set or for one there is. Files of an earlier start are let go. */
  start(files: readonly ChosenFile[], into?: Target): Promise<void>;
  /** Connects to a table, and takes it to the mapping screen like a file. */
  connect(address: string, password: string, remember?: boolean): Promise<void>;
  /** Takes the table of a data set anew, as this says that it is taken; `password` where the engine does not know it any more. */
  refresh(dataset: DatasetDetail, password?: string, remember?: boolean): Promise<void>;
  /** null takes a part of the mapping away. */
  choose(choice: MappingChoice): void;
  /** Reads the files in another way; where columns are others then, the mapping is guessed anew. */
  read(reading: Reading): void;
  /** Takes an answer; what was answered to the same question before is forgotten. */
  answer(question: Question, answer: Answer): void;
  /** Forgets the answer to a question, which is then asked again. */
  reconsider(question: Question): void;
  setTimezone(timezone: string): void;
  setName(name: string): void;
  setSince(date: string): void;
  /** `how`: what is done of a table where much would have to be fetched. */
  import(how?: Pick<Taking, 'large' | 'remote'>): Promise<void>;
  /** Whether the files that a data set was made of are still at hand, and how they were read. */
  canRepeat(dataset: string): boolean;
  /** Back to the mapping screen of the files that a data set was made of: the next import takes its place. */
  repeat(dataset: string): void;
  /** Opens the built-in sample, which may have to be read first. */
  sample(): Promise<void>;
  /** Stops what goes on: an import leads back to its columns, anything else to where opening began. */
  cancel(): void;
}

export interface OpeningOptions {
  /** Shows the screen of what goes on here. */
  onStart(): void;
  /** `replaced`: the data set that the new one takes the place of. */
  onDone(dataset: DatasetSummary, report: boolean, replaced: string | null): void | Promise<void>;
  onCancel(): void;
  /** Something else was to be opened while an import runs, which goes on. */
  onBusy(name: string): void;
}

/** What stands on the screen is what is meant: nothing is guessed besides. */
const NOTHING_MORE: MappingChoice = {
  zone: null,
  session: null,
  order: null,
  naming: null,
  localEpochs: null,
  id: null,
  identity: null,
  passOver: null,
  count: null,
  revenue: null,
  currency: null,
  properties: null,
  leaveOut: null,
};

/** The mapping once every required role has its column. */
export function completeMapping(mapping: Partial<Mapping>): Mapping | null {
  const { user, event, time } = mapping;
  return user !== undefined && event !== undefined && time !== undefined ? { ...mapping, user, event, time } : null;
}

/** Whether the import can begin: all roles have their columns, and what has to be answered is. */
export const isReady = ({ mapping, inspection }: MappingPhase): boolean =>
  completeMapping(mapping) !== null && inspection.questions.every(({ required }) => !required);

/** The same question, asked again of another reading. */
const isSame = (a: Question, b: Question): boolean => a.kind === b.kind && a.file === b.file && a.column === b.column;

/** Ways of reading under which rows, columns or events are others, so that roles have to be guessed anew. */
// biome-ignore format: a list of words
const REMAKE_ROWS = [
  'format', 'delimiter', 'header', 'headerLine', 'encoding', 'source', 'rows', 'lifecycle', 'requests',
] as const;
const remakesRows = (reading: Overrides): boolean => REMAKE_ROWS.some((key) => key in reading);

/** "orders 2026.csv.gz" → "orders 2026"; several files are named after the first. */
export function datasetName(files: readonly { readonly name: string }[]): string {
  const name = datasetNameOf(files[0].name);
  return files.length === 1 ? name : `${name} and ${files.length - 1} more`;
}

export function createOpening(host: Host, { onStart, onDone, onCancel, onBusy }: OpeningOptions): Opening {
  const { client } = host;
  const store = createStore<OpeningSlice>({ phase: { kind: 'idle' } });
  // One thing goes on at a time: the newest, whose controller this is.
  let current = new AbortController();
  /** How the newest data set was made. */
  let last: { readonly dataset: string; readonly phase: MappingPhase } | null = null;

  const begin = (): AbortSignal => {
    current.abort();
    current = new AbortController();
    return current.signal;
  };
  /** An import may have run for minutes; only its own button stops it. */
  const isBusy = (): boolean => {
    const { phase } = store.get();
    if (phase.kind !== 'importing') return false;
    onBusy(phase.name);
    return true;
  };
  const fail = (error: unknown, signal: AbortSignal, table: FailedPhase['table']) => {
    if (!signal.aborted) store.set({ phase: { kind: 'failed', problem: asProblem(error), table } });
  };

  async function start(chosen: readonly ChosenFile[], into: Target | null = null): Promise<void> {
    if (chosen.length === 0) return;
    const names = chosen.map((file) => file.name);
    await inspect(names, { into, table: null }, (signal) =>
      refsOf(chosen, signal, (bytes, total) => {
        if (!signal.aborted) store.set({ phase: { kind: 'reading', names, sent: { bytes, total } } });
      }),
    );
  }

  async function inspect(
    names: readonly string[],
    { into, table }: Pick<MappingPhase, 'into' | 'table'>,
    refs: (signal: AbortSignal) => Promise<readonly FileRef[]>,
  ): Promise<void> {
    if (isBusy()) return;
    const signal = begin();
    store.set({ phase: { kind: 'reading', names, sent: null } });
    onStart();
    try {
      const files = await refs(signal);
      // What is added is most likely of the zone of what is there.
      const overrides = into ? { timezone: into.timezone } : {};
      const ids = files.map((file) => file.id);
      const inspection = await client.call('dataset.inspect', { files: ids, overrides }, { signal });
      store.set({
        phase: {
          kind: 'mapping',
          files,
          table,
          since: '',
          into,
          inspection,
          name: into?.name ?? datasetName(files),
          mapping: inspection.mapping,
          suggested: inspection.mapping,
          reading: {},
          answers: [],
          replaces: null,
          timezone: inspection.timezone,
          looking: false,
          problem: null,
        },
      });
    } catch (error) {
      fail(error, signal, table === null ? null : { address: table, dataset: null });
    }
  }

  async function refsOf(
    chosen: readonly ChosenFile[],
    signal: AbortSignal,
    onProgress: (sent: number, total: number) => void,
  ): Promise<readonly FileRef[]> {
    const total = chosen.reduce((sum, file) => sum + sizeOf(file), 0);
    const refs: FileRef[] = [];
    let before = 0;
    for (const file of chosen) {
      refs.push(await host.refOf(file, { signal, onProgress: (sent) => onProgress(before + sent, total) }));
      before += sizeOf(file);
    }
    return refs;
  }

  /** Shows the choice at once, and what the rows become with it as soon as the engine has looked. */
  async function look(
    change: Partial<Pick<MappingPhase, 'mapping' | 'reading' | 'timezone' | 'answers'>>,
    anew = false,
  ): Promise<void> {
    const { phase } = store.get();
    if (phase.kind !== 'mapping') return;
    const next = { ...phase, ...change, looking: true, problem: null };
    store.set({ phase: next });
    const signal = begin();
    const overrides = {
      ...next.reading,
      timezone: next.timezone,
      ...(!anew && { mapping: { ...NOTHING_MORE, ...next.mapping } }),
    };
    try {
      const files = next.files.map((file) => file.id);
      const inspection = await client.call('dataset.inspect', { files, overrides }, { signal });
      const now = store.get().phase;
      const guessed = anew && { mapping: inspection.mapping, suggested: inspection.mapping };
      if (now.kind === 'mapping') store.set({ phase: { ...now, ...guessed, inspection, looking: false } });
    } catch (error) {
      const now = store.get().phase;
      if (signal.aborted || now.kind !== 'mapping') return;
      // A way of reading that does not work is not kept.
      const { reading, answers } = phase;
      store.set({ phase: { ...now, reading, answers, looking: false, problem: asProblem(error) } });
    }
  }

  /** Reads as all answers say, after one that was `changed`. */
  function lookBy(phase: MappingPhase, answers: readonly Answered[], changed: readonly Answer[]): void {
    const named = (answer: Answer): string[] => Object.keys(answer.overrides);
    const before = phase.answers.flatMap(({ answer }) => named(answer));
    const kept = Object.entries(phase.reading).filter(([key]) => !before.includes(key));
    const said: Overrides = Object.assign({}, ...answers.map(({ answer }) => answer.overrides));
    const { mapping, timezone, ...reading } = said;
    const chosen = Object.entries({ ...phase.mapping, ...mapping }).filter(([, part]) => part !== null);
    void look(
      {
        answers,
        reading: { ...Object.fromEntries(kept), ...reading },
        mapping: Object.fromEntries(chosen) as Partial<Mapping>,
        timezone: timezone ?? phase.timezone,
      },
      changed.some(({ overrides }) => remakesRows(overrides)),
    );
  }

  async function run(
    name: string,
    work: (signal: AbortSignal) => Promise<DatasetSummary>,
    report: boolean,
    { replaced = null, refreshed = null }: { replaced?: string | null; refreshed?: FailedPhase['table'] } = {},
  ) {
    const { phase } = store.get();
    const back = phase.kind === 'mapping' ? { ...phase, looking: false } : null;
    const signal = begin();
    store.set({ phase: { kind: 'importing', name, progress: null, back } });
    onStart();
    try {
      const dataset = await work(signal);
      last = back && !back.into ? { dataset: dataset.id, phase: { ...back, replaces: dataset.id } } : null;
      await onDone(dataset, report, replaced);
      if (!signal.aborted) store.set({ phase: { kind: 'idle' } });
    } catch (error) {
      // Another choice of columns may be all it takes, so the choices are kept.
      const problem = asProblem(error);
      if (signal.aborted) return;
      store.set({ phase: back ? { ...back, problem } : { kind: 'failed', problem, table: refreshed } });
    }
  }

  /** What was typed and has served is remembered, or no more. */
  async function keep(address: string, password: string, remember: boolean): Promise<void> {
    if (host.info.kind === 'electron' && password !== '')
      await client.call('host.keepPassword', { address, password: remember ? password : null });
  }

  const onProgress = (progress: ImportProgress) => {
    const { phase } = store.get();
    if (phase.kind === 'importing') store.set({ phase: { ...phase, progress } });
  };

  return {
    store,
    start,
    connect: (address, password, remember = false) =>
      inspect([address], { into: null, table: address }, async (signal) => {
        const ref = await client.call('table.connect', { address, password }, { signal });
        await keep(ref.table ?? address, password, remember);
        return [ref];
      }),
    refresh: async (dataset, password, remember = false) => {
      const { id, name, table } = dataset;
      if (!table || isBusy()) return;
      const call = async (signal: AbortSignal) => {
        const { remote = false } = table;
        const summary = await client.call('table.refresh', { id, password, remote }, { signal, onProgress });
        await keep(table.address, password ?? '', remember);
        return summary;
      };
      await run(name, call, false, { refreshed: { address: table.address, dataset } });
    },
    choose: (choice) => {
      const { phase } = store.get();
      if (phase.kind !== 'mapping') return;
      const kept = Object.entries({ ...phase.mapping, ...choice }).filter(([, part]) => part !== null);
      void look({ mapping: Object.fromEntries(kept) as Partial<Mapping> });
    },
    read: (reading) => {
      const { phase } = store.get();
      if (phase.kind !== 'mapping') return;
      const said = Object.entries({ ...phase.reading, ...reading }).filter(([, value]) => value !== undefined);
      void look({ reading: Object.fromEntries(said) }, remakesRows(reading));
    },
    answer: (question, answer) => {
      const { phase } = store.get();
      if (phase.kind !== 'mapping') return;
      const others = phase.answers.filter((one) => !isSame(one.question, question));
      lookBy(phase, [...others, { question, answer }], [answer]);
    },
    reconsider: (question) => {
      const { phase } = store.get();
      if (phase.kind !== 'mapping') return;
      const answers = phase.answers.filter((one) => !isSame(one.question, question));
      const gone = phase.answers.filter((one) => isSame(one.question, question));
      lookBy(
        phase,
        answers,
        gone.map(({ answer }) => answer),
      );
    },
    canRepeat: (dataset) => last?.dataset === dataset,
    repeat: (dataset) => {
      if (last?.dataset !== dataset || isBusy()) return;
      begin();
      store.set({ phase: last.phase });
      onStart();
    },
    setTimezone: (timezone) => void look({ timezone }),
    setName: (name) => {
      const { phase } = store.get();
      if (phase.kind === 'mapping') store.set({ phase: { ...phase, name } });
    },
    setSince: (since) => {
      const { phase } = store.get();
      if (phase.kind === 'mapping') store.set({ phase: { ...phase, since, problem: null } });
    },
    import: async (how = {}) => {
      const { phase } = store.get();
      const mapping = phase.kind === 'mapping' ? completeMapping(phase.mapping) : null;
      if (phase.kind !== 'mapping' || !mapping || !isReady(phase)) return;
      const { into } = phase;
      const name = into?.name ?? (phase.name.trim() || datasetName(phase.files));
      const input = {
        files: phase.files.map((file) => file.id),
        mapping,
        overrides: { ...phase.reading, timezone: phase.timezone, mapping: NOTHING_MORE },
      };
      const work = (signal: AbortSignal) =>
        into
          ? client.call('dataset.add', { ...input, id: into.id }, { signal, onProgress })
          : client.call(
              'dataset.import',
              { ...input, name, table: { ...(phase.since !== '' && { since: phase.since }), ...how } },
              { signal, onProgress },
            );
      await run(name, work, true, { replaced: phase.replaces });
    },
    sample: async () => {
      if (isBusy()) return;
      await run('Sample shop', (signal) => client.call('dataset.sample', {}, { signal, onProgress }), false);
    },
    cancel: () => {
      current.abort();
      const { phase } = store.get();
      const back = phase.kind === 'importing' ? phase.back : null;
      store.set({ phase: back ?? { kind: 'idle' } });
      if (!back) onCancel();
    },
  };
}

function sizeOf(file: ChosenFile): number {
  if (file instanceof File) return file.size;
  return 'files' in file ? file.files.reduce((sum, inside) => sum + inside.file.size, 0) : file.bytes;
}
