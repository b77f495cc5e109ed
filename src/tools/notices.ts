// The licences of what the packaged app contains: out/THIRD-PARTY.txt, written by `npm run package`.
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface Package {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** What is bundled into the app although it is no dependency at run time: what these folders import. */
const BUNDLED = ['renderer', 'charts', 'core'];
/** Only the other hosts use them. */
const LEFT_OUT = ['@resvg/resvg-js', 'ws'];

function imported(): string[] {
  const files = BUNDLED.flatMap((name) => {
    const at = path.join(root, 'src', name);
    return fs.readdirSync(at, { recursive: true, encoding: 'utf8' }).map((file) => path.join(at, file));
  });
  const sources = files.filter((file) => /\.tsx?$/.test(file) && !/\.test\.|test-support/.test(file));
  const names = sources.flatMap((file) =>
    [
      ...fs
        .readFileSync(file, 'utf8')
        .matchAll(/(?:from|import)\s*\(?\s*'((?:@[\w.-]+\/)?[\w-]+(?:\.[\w-]+)*)(?:\/[^']*)?'/g),
    ].map(([, name]) => name),
  );
  return [...new Set(names)].filter((name) => fs.existsSync(path.join(root, 'node_modules', name, 'package.json')));
}

/** Where Node would find a package from a folder. */
function find(name: string, from: string): string | null {
  for (let at = from; ; at = path.dirname(at)) {
    const folder = path.join(at, 'node_modules', name);
    if (fs.existsSync(path.join(folder, 'package.json'))) return folder;
    if (at === root) return null;
  }
}

/** The notices of all packages in the app, each with its licence as its authors have written it. */
export function notices(): string {
  const read = (folder: string): Package => JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const seen = new Map<string, string>();
  const add = (name: string, from: string): void => {
    const folder = find(name, from);
    if (!folder || seen.has(folder)) return;
    const { version, license, dependencies = {} } = read(folder);
    const texts = fs
      .readdirSync(folder)
      .filter((file) => /^(licen[cs]e|copying|notice|ofl)/i.test(file))
      .map((file) => fs.readFileSync(path.join(folder, file), 'utf8').trim());
    seen.set(folder, [`${name} ${version} (${license ?? 'see below'})`, ...texts].join('\n\n'));
    for (const inner of Object.keys(dependencies)) add(inner, folder);
  };
  const own = Object.keys(read(root).dependencies ?? {}).filter((name) => !LEFT_OUT.includes(name));
  for (const name of [...own, ...imported()]) add(name, root);
  const parts = [...seen.values()].sort((a, b) => a.localeCompare(b, 'en'));
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  return `Sluice contains the following software. Electron's and Chromium's own notices lie beside the program.${line}${parts.join(line)}\n`;
}

export function writeNotices(): void {
  fs.writeFileSync(path.join(root, 'out', 'THIRD-PARTY.txt'), notices());
}
