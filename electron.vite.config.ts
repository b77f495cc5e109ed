import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

export default defineConfig({
  main: {
    build: {
      // Only the parts of it that are used: whole it takes each thread 40 ms and 19 MB.
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: {
        // All hosts share one folder without subfolders, because the engine looks for worker.js beside itself.
        input: {
          index: 'src/main/index.ts',
          worker: 'src/engine/worker.ts',
          web: 'src/web/index.ts',
          cli: 'src/cli/index.ts',
        },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload has to be one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [react()],
    // Replaced by the host with a new nonce for each page, so that widgets may insert their styles.
    html: { cspNonce: 'SLUICE_NONCE' },
    build: {
      minify: true,
      // Nothing inlined: the content security policy has no data: for scripts and styles.
      assetsInlineLimit: 0,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
});
