import { memoryChannels } from '../../contract/channel.ts';
import type { Inspection } from '../../contract/import.ts';
import type { DatasetDetail, DatasetSummary, PageMethods, SavedDocument, Settings } from '../../contract/methods.ts';
import { pageMethods } from '../../contract/methods.ts';
import { type Handlers, serve } from '../../contract/serve.ts';
import type { FunnelDocument } from '../../core/funnel/document.ts';
import { stepLabel } from '../../core/funnel/document.ts';
import type { FunnelResult } from '../../core/funnel/result.ts';
import { NO_TAGS } from '../../core/tags/document.ts';
import { type Host, openHost } from '../host/host.ts';

export const summary: DatasetSummary = {
  id: 'd1',
  name: 'orders',
  events: 30,
  users: 10,
  first: '2026-01-01T00:00:00.000Z',
  last: '2026-01-31T00:00:00.000Z',
  importedAt: '2026-02-01T00:00:00.000Z',
  openedAt: '2026-02-01T00:00:00.000Z',
  sample: false,
};

const event = (name: string, count: number, users: number) => ({
  event: name,
  count,
  users,
  first: summary.first,
  last: summary.last,
});

export const detail: DatasetDetail = {
  ...summary,
  prepare: null,
  list: {
    events: [event('view', 20, 10), event('add', 8, 6), event('pay', 2, 2)],
    users: 10,
    count: 30,
    first: summary.first,
    last: summary.last,
    precisionMs: 1000,
    rejected: 0,
    duplicates: 0,
    source: 'csv',
    dataEnd: null,
  },
  properties: [],
  report: {
    files: [{ name: 'orders.csv', bytes: 100 }],
    source: 'csv',
    mapping: { user: 'user', event: 'event', time: 'time' },
    timezone: 'UTC',
    rows: 30,
    kept: 30,
    rejected: 0,
    duplicates: 0,
    identityRows: 0,
    identity: null,
    added: [],
    reasons: [],
    repeats: 0,
    repaired: 0,
    importedAt: summary.importedAt,
  },
  timezone: 'UTC',
  session: null,
  revenue: null,
  currency: null,
};

const nothing = { column: null, reason: 'nothing fits', others: [] };

export const inspection: Inspection = {
  files: [{ name: 'orders.csv', bytes: 100, format: 'csv' }],
  leftOut: [],
  source: { name: 'generic', score: 0.2, because: 'it has columns of no source known', runnerUp: null },
  namings: [],
  because: { format: 'it is text of lines', delimiter: 'it cuts the lines', encoding: 'all its bytes are valid' },
  format: 'csv',
  delimiter: ',',
  encoding: 'utf-8',
  header: true,
  columns: ['who', 'what', 'when'].map((name) => ({ name, samples: ['1', '2'], filled: 1 })),
  guess: {
    user: { column: 'who', reason: 'named like a user', others: [] },
    event: nothing,
    time: { column: 'when', reason: 'its values are times', others: [] },
    session: nothing,
    order: nothing,
  },
  mapping: { user: 'who', time: 'when' },
  remembered: false,
  signature: '0',
  timeShape: 'ISO 8601 without offset',
  timezoneNeeded: true,
  timezone: 'UTC',
  nobody: [],
  questions: [],
  warnings: [],
  precisionMs: null,
  rows: [{ cells: ['u1', 'view', '2026-01-01 00:00:00'], becomes: null }],
};

/** Figures that tell which funnel they answer: step k was reached by 100 - k. */
export function resultOf(funnel: FunnelDocument): FunnelResult {
  const steps = funnel.steps.map((step, index) => ({
    index,
    label: stepLabel(step),
    count: 100 - index,
    dropped: 1,
    open: 0,
    fromEntry: (100 - index) / 100,
    fromPrevious: 1,
    fromEntryInterval: [0, 1] as const,
    fromPreviousInterval: [0, 1] as const,
    time: null,
  }));
  const converted = steps.at(-1)?.count ?? 0;
  const rate = converted / 100;
  return { entered: 100, converted, open: 0, removed: 0, rate, interval: [0, 1], steps, time: null, histogram: [] };
}

export interface EngineDouble {
  readonly host: Host;
  /** What was saved, oldest first. */
  readonly saves: SavedDocument[];
  close(): void;
}

/** A host over a memory channel whose engine answers with the constants above, or as a test wants it to. */
export async function engineDouble(handlers: Partial<Handlers<PageMethods>> = {}): Promise<EngineDouble> {
  const [page, engine] = memoryChannels();
  const saves: SavedDocument[] = [];
  let settings: Settings = { theme: 'system', dataset: null };
  // What the page under test never asks needs no answer.
  const answers: Partial<Handlers<PageMethods>> = {
    'host.info': () => ({ kind: 'web', version: '0.0.0', platform: 'linux' }),
    'host.pickFiles': () => [],
    'host.saveFile': () => ({ saved: true }),
    'workspace.get': () => ({ datasets: [summary], settings }),
    'settings.set': (change) => {
      settings = { ...settings, ...change };
      return settings;
    },
    'dataset.inspect': () => inspection,
    'dataset.import': () => summary,
    'dataset.sample': () => ({ ...summary, sample: true }),
    'dataset.open': () => detail,
    'dataset.rename': ({ name }) => ({ ...summary, name }),
    'dataset.remove': () => null,
    'dataset.rejected': () => [],
    'funnel.run': ({ funnel }) => resultOf(funnel),
    'funnel.users': () => ({ total: 0, users: [], events: [], first: [], last: [] }),
    'document.list': () => [],
    'document.remove': () => null,
    'segment.list': () => [],
    'tags.get': () => NO_TAGS,
    'tags.set': () => null,
    'prepare.run': () => ({ steps: [], list: detail.list }),
    'prepare.set': () => null,
    'ignored.get': () => [],
    'ignored.set': () => null,
    'compared.get': () => ({}),
    'compared.set': () => null,
    'document.save': (input) => {
      const id = input.id ?? `f${saves.length + 1}`;
      saves.push({ ...input, id, updatedAt: new Date(saves.length).toISOString() });
      return saves.at(-1)!;
    },
    ...handlers,
  };
  serve(engine, pageMethods, answers as Handlers<PageMethods>);
  return { host: await openHost(page), saves, close: () => page.close() };
}

/** Waits until a value in a store is as wanted; fails the test by its own time limit otherwise. */
export function until(store: { subscribe(listener: () => void): () => void }, wanted: () => boolean): Promise<void> {
  if (wanted()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = store.subscribe(() => {
      if (!wanted()) return;
      stop();
      resolve();
    });
  });
}
