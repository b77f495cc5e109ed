/** Files to open, made here: small, and the same every time. */

import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createGzip, gzipSync } from 'node:zlib';
import { root } from './web-host.ts';

/** What Playwright's file inputs take. */
export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

export const fileOf = (name: string, content: string | Buffer): TestFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});

const STEPS = ['open', 'search', 'pick', 'pay'] as const;
const START = Date.UTC(2026, 0, 5, 8);

interface Row {
  readonly user: string;
  readonly event: string;
  readonly time: string;
}

/** Twelve users; the nth of them does the first 1 + n mod 4 steps, a minute apart. */
export function visits(): readonly Row[] {
  return Array.from({ length: 12 }, (_, user) =>
    STEPS.slice(0, 1 + (user % STEPS.length)).map((event, step) => ({
      user: `guest-${user}`,
      event,
      time: new Date(START + user * 3_600_000 + step * 60_000).toISOString(),
    })),
  ).flat();
}

/** A table whose columns are named so that another one could be meant: who, on which device, what, from which screen, when. */
export function visitsCsv(delimiter = ',', extra: readonly string[] = []): string {
  const rows = visits().map((row, index) =>
    [row.user, `device-${index % 3}`, row.event, `screen-${index % 2}`, row.time].join(delimiter),
  );
  return [['user_id', 'device_id', 'event', 'screen', 'timestamp'].join(delimiter), ...rows, ...extra, ''].join('\n');
}

export const visitsNdjsonGz = (): Buffer =>
  gzipSync(
    visits()
      .map(
        ({ user, event, time }) =>
          `${JSON.stringify({ event, properties: { distinct_id: user, time: Date.parse(time) / 1000 } })}\n`,
      )
      .join(''),
  );

/** A smallest PNG: a file that is no table. */
export const pixelPng = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export interface BigFile {
  readonly path: string;
  readonly rows: number;
  /** A funnel of four steps through it. */
  readonly steps: readonly [string, string, string, string];
}

const real = path.join(root, '../shared/data/git_activity/git_activity.csv.gz');

/** A real export of 1.6 million rows where it lies beside the repository, else one that is made up. */
export async function bigFile(): Promise<BigFile> {
  if (fs.existsSync(real))
    return { path: real, rows: 1_593_939, steps: ['commit', 'file_added', 'file_modified', 'file_deleted'] };
  return madeUpFile();
}

let made: Promise<BigFile> | undefined;

/** 3 million rows of 15,000 users, written as they are made; once for all tests. A second is needed to stop an import in. */
export const madeUpFile = (): Promise<BigFile> => (made ??= makeUp());

async function makeUp(): Promise<BigFile> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-big-'));
  process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
  const rows = 3_000_000;
  const names = ['view', 'click', 'add', 'pay', 'help', 'leave'];
  const file = path.join(folder, 'made-up.csv.gz');
  const gzip = createGzip({ level: 1 });
  const out = gzip.pipe(fs.createWriteStream(file));
  gzip.write('user_id,event,timestamp,page,amount\n');
  let seed = 1;
  for (let row = 0; row < rows; ) {
    let text = '';
    for (const end = Math.min(row + 10_000, rows); row < end; row++) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const name = names[Math.floor(((seed >>> 16) / 65_536) ** 2 * names.length)];
      text += `u${(seed >>> 8) % 15_000},${name},${START + row * 250},/p/${(seed >>> 12) % 200},${(seed >>> 20) / 100}\n`;
    }
    if (!gzip.write(text)) await once(gzip, 'drain');
  }
  gzip.end();
  await once(out, 'close');
  return { path: file, rows, steps: ['view', 'click', 'add', 'pay'] };
}
