import path from 'node:path';
import type { importFiles as fromSources } from '../../engine/import/import.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(root, 'test-results', 'bench');

/**
 * Bundles the importer with its threads, as `npm run build` does: that is what people run. From sources a thread takes
 * four times as long to start, which at a million events is a quarter of an import.
 */
export async function buildImporter(): Promise<void> {
  // Not where only what it built is wanted: its memory would be measured.
  const { build } = await import('vite');
  const engine = path.join(root, 'src', 'engine');
  await build({
    configFile: false,
    logLevel: 'warn',
    root,
    ssr: { noExternal: ['zod'] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rolldownOptions: {
        input: { importer: path.join(engine, 'import', 'import.ts'), worker: path.join(engine, 'worker.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  });
}

/** `importFiles` as it was bundled. */
export const importFiles: typeof fromSources = async (...options) => {
  const built = (await import(path.join(folder, 'importer.js'))) as { readonly importFiles: typeof fromSources };
  return built.importFiles(...options);
};
