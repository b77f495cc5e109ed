import fs from 'node:fs';
import { expect, test } from 'vitest';
import { compileKernel, KERNEL_FILE } from './compile-kernel.ts';

test('the kernel is what its sources say', async () => {
  expect(fs.readFileSync(KERNEL_FILE, 'utf8')).toBe(await compileKernel());
});
