import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import papa from 'papaparse';
import { expect, test } from 'vitest';
import type { CheckResult } from '../core/conversion/watch/result.ts';
import { samplePath } from '../tools/make-sample.ts';
import { run } from './run.ts';

const RULES = {
  version: 1,
  rules: [
    {
      name: 'payments that go through',
      of: { funnel: { steps: ['payment_entered', 'purchase'], window: 'session' } },
      bucket: 'week',
    },
  ],
};

test('on the sample, as it stood after the week of the planted failure, check fires and names the browser', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-sample-check-'));
  try {
    const rules = path.join(folder, 'rules.json');
    fs.writeFileSync(rules, JSON.stringify(RULES));
    const { data: rows } = papa.parse<Record<string, string>>(
      gunzipSync(fs.readFileSync(samplePath)).toString('utf8'),
      {
        header: true,
        skipEmptyLines: true,
      },
    );
    /** What the scheduler sees when the export ends then. */
    const checkedOn = async (end: string): Promise<{ code: number; result: CheckResult }> => {
      const file = path.join(folder, `${end}.csv`);
      fs.writeFileSync(file, papa.unparse(rows.filter(({ timestamp }) => timestamp! < end)));
      let out = '';
      const write = (text: string): void => {
        out += text;
      };
      const code = await run(['check', file, '--rules', rules], { out: write, err: () => {} });
      return { code, result: JSON.parse(out) as CheckResult };
    };
    const before = await checkedOn('2026-04-06T12');
    expect([before.code, before.result.rules[0].bucket]).toEqual([0, '2026-03-30T00:00:00.000Z']);
    const { code, result } = await checkedOn('2026-04-13T12');
    expect(code).toBe(3);
    const [{ because, ...rule }] = result.rules;
    expect(rule).toMatchObject({ state: 'fires', bucket: '2026-04-06T00:00:00.000Z', against: 4 });
    expect(because[0]).toMatchObject({ property: 'browser', value: 'Safari' });
    expect(rule.since!.day).toBe('2026-04-06T00:00:00.000Z');
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
