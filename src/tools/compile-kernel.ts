import fs from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/* npm run kernel: compiles src/engine/kernel/*.as to kernel.wasm.ts beside them. */

const FOLDER = new URL('../engine/kernel/', import.meta.url);
export const KERNEL_FILE = fileURLToPath(new URL('kernel.wasm.ts', FOLDER));
const OPTIONS = ['kernel.ts', '--outFile', 'kernel.wasm', '-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];

/**
 * The kernel of the importer as the text of a module that holds it: sources run without a build, so it stands among
 * them. It is written in AssemblyScript, whose files have an ending of their own since they are no TypeScript.
 */
export async function compileKernel(): Promise<string> {
  let binary = new Uint8Array(0);
  const { error, stderr } = await asc.main(OPTIONS, {
    readFile: (name) => {
      const file = new URL(name.replace(/\.ts$/, '.as'), FOLDER);
      return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : null;
    },
    writeFile: (_name, contents) => {
      binary = Uint8Array.from(contents as Uint8Array);
    },
    listFiles: () => [],
  });
  if (error) throw new Error(`${error.message}\n${stderr}`);
  const text = Buffer.from(binary).toString('base64');
  return `// Compiled from the .as files in this folder by "npm run kernel".\nexport const KERNEL =\n  '${text}';\n`;
}

if (import.meta.main) fs.writeFileSync(KERNEL_FILE, await compileKernel());
