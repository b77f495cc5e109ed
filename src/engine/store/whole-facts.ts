import Database from 'better-sqlite3';
import type { DatasetMeta } from './dataset.ts';
import type { EventFacts } from './dataset-writer.ts';

/** What a data set says of the whole that its rows are a part of. Times are epoch milliseconds. */
export interface WholeFacts {
  readonly events: readonly EventFacts[];
  readonly users: number;
  readonly precisionMs: DatasetMeta['precisionMs'];
}

/** Has a data set's file speak of a whole that it holds a part of: its events, users and ends. */
export function tellOfWhole(file: string, { events, users, precisionMs }: WholeFacts): void {
  const database = new Database(file, { fileMustExist: true });
  try {
    database.transaction(() => {
      const meta = database.prepare(`select value from meta where key = 'info'`).pluck().get() as string;
      const info = JSON.parse(meta) as DatasetMeta;
      const count = events.reduce((sum, event) => sum + event.count, 0);
      const whole: DatasetMeta = {
        ...info,
        events: count,
        users,
        startMs: Math.min(...events.map(({ firstMs }) => firstMs)),
        endMs: Math.max(...events.map(({ lastMs }) => lastMs)),
        precisionMs,
        report: { ...info.report, rows: count, kept: count },
      };
      database.prepare(`update meta set value = ? where key = 'info'`).run(JSON.stringify(whole));
      const known = new Map(
        (database.prepare('select name, id from event').all() as { name: string; id: number }[]).map(({ name, id }) => [
          name,
          id,
        ]),
      );
      const put = database.prepare('insert or replace into event values (?, ?, ?, ?, ?, ?)');
      let next = known.size;
      for (const event of events) {
        const id = known.get(event.name) ?? next++;
        put.run(id, event.name, event.count, event.users, event.firstMs, event.lastMs);
      }
    })();
  } finally {
    database.close();
  }
}
