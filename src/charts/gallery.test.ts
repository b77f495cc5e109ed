import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gallery } from './test-support/gallery.ts';

const FOLDER = join(import.meta.dirname, 'fixtures');

// `UPDATE_GOLDEN=1 npx vitest run --dir src/charts` writes the pictures anew; look at each before committing it.
for (const [name, svg] of Object.entries(gallery())) {
  test(`the picture “${name}” is the golden one`, () => {
    const file = join(FOLDER, `${name}.svg`);
    if (process.env.UPDATE_GOLDEN) writeFileSync(file, svg);
    expect(existsSync(file), `${file} is missing; run with UPDATE_GOLDEN=1`).toBe(true);
    expect(svg).toBe(readFileSync(file, 'utf8'));
  });
}

test('the same scene gives the same bytes', () => {
  expect(gallery()).toEqual(gallery());
});
