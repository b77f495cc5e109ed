import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: 'src',
    setupFiles: 'src/test-support/seed.ts',
    // All cores: by itself it leaves one of them free, which of two is half.
    maxWorkers: '100%',
    // They stop what hangs; no test is about its time, and machines are busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
