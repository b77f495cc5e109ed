import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/**
 * Electron's checklist for the security of applications (electronjs.org/docs/latest/tutorial/security), point by point:
 * where each is kept, and that it still is. How they behave is tested in app.test.ts and in e2e/desktop.spec.ts.
 */
const root = path.resolve(import.meta.dirname, '../..');
const read = (name: string): string => fs.readFileSync(path.join(root, name), 'utf8');
const code = ['src/main', 'src/preload']
  .flatMap((folder) => fs.readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
  .filter((name) => /\.ts$/.test(name) && !/\.test\.ts$/.test(name))
  .map((name) => ({ name, text: read(name).replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '') }));
const all = code.map(({ text }) => text).join('\n');
const { build, devDependencies } = JSON.parse(read('package.json'));

/** Every window's settings, as they are written. */
const preferences = [...all.matchAll(/webPreferences(?:: | = )\{([^}]*)\}/g)].map(([, inside]) => inside);

interface Kept {
  readonly file: string;
  readonly by: RegExp;
}

const points: readonly (readonly [point: string, kept: Kept | (() => void)])[] = [
  ['1. Only load secure content', { file: 'src/main/session.ts', by: /\^\(app\|blob\|data\|devtools\):/ }],
  [
    '2. Do not enable Node.js integration for remote content',
    () => expect(all).not.toMatch(/nodeIntegration\w*: true/),
  ],
  ['3. Enable context isolation', () => expect(all).not.toMatch(/contextIsolation: false/)],
  [
    '4. Enable process sandboxing',
    () => {
      expect(preferences).toHaveLength(2);
      for (const inside of preferences) expect(inside).toContain('sandbox: true');
      expect(all).toContain('app.enableSandbox()');
    },
  ],
  [
    '5. Handle session permission requests',
    { file: 'src/main/session.ts', by: /setPermissionRequestHandler\(.*answer\(false\)/ },
  ],
  ['6. Do not disable webSecurity', () => expect(all).not.toMatch(/webSecurity/)],
  ['7. Define a Content Security Policy', { file: 'src/contract/page.ts', by: /"default-src 'none'"/ }],
  ['8. Do not enable allowRunningInsecureContent', () => expect(all).not.toMatch(/allowRunningInsecureContent/)],
  ['9. Do not enable experimental features', () => expect(all).not.toMatch(/experimentalFeatures/)],
  ['10. Do not use enableBlinkFeatures', () => expect(all).not.toMatch(/enableBlinkFeatures|enable-blink-features/)],
  ['11. Do not use allowpopups for webviews', () => expect(all).not.toMatch(/allowpopups|webviewTag/)],
  [
    '12. Verify webview options before creation',
    { file: 'src/main/page-window.ts', by: /'will-attach-webview', \(event\) => event\.preventDefault/ },
  ],
  [
    '13. Disable or limit navigation',
    {
      file: 'src/main/page-window.ts',
      by: /'will-frame-navigate'[\s\S]*?event\.url !== PAGE_URL\) event\.preventDefault/,
    },
  ],
  [
    '14. Disable or limit creation of new windows',
    { file: 'src/main/page-window.ts', by: /setWindowOpenHandler\(\(\) => \(\{ action: 'deny' \}\)\)/ },
  ],
  ['15. Do not use shell.openExternal with untrusted content', () => expect(all).not.toMatch(/openExternal/)],
  [
    '16. Use a current version of Electron',
    () => expect(Number.parseInt(devDependencies.electron.replace(/\D*/, ''), 10)).toBeGreaterThanOrEqual(45),
  ],
  [
    '17. Validate the sender of all IPC messages',
    () => {
      const listening = code.filter(({ text }) => /ipcMain|\bipc\.(on|handle)\(/.test(text)).map(({ name }) => name);
      expect(listening).toEqual(['src/main/page-channel.ts']);
      const { text } = code.find(({ name }) => name === 'src/main/page-channel.ts')!;
      expect(text.match(/isOurPage\(event\)/g)).toHaveLength(text.match(/ipc\.(on|handle)\(/g)!.length);
    },
  ],
  ['18. Avoid usage of the file:// protocol', { file: 'src/main/page-scheme.ts', by: /PAGE_URL = 'app:\/\/sluice\/'/ }],
  [
    '19. Check which fuses you can change',
    () =>
      expect(build.electronFuses).toEqual({
        runAsNode: false,
        enableNodeOptionsEnvironmentVariable: false,
        enableNodeCliInspectArguments: false,
        enableEmbeddedAsarIntegrityValidation: true,
        onlyLoadAppFromAsar: true,
        grantFileProtocolExtraPrivileges: false,
      }),
  ],
  [
    '20. Do not expose Electron APIs to untrusted web content',
    () => {
      const { text } = code.find(({ name }) => name === 'src/preload/index.ts')!;
      expect(text.match(/exposeInMainWorld/g)).toHaveLength(1);
      // The page gets the message alone, not the event, which carries the sender.
      expect(text).toMatch(/\(_event, \[to, message\]\) => \{\s*if \(to === page\) listener\(message\)/);
    },
  ],
];

test.each(points)('%s', (_, kept) => {
  if (typeof kept === 'function') kept();
  else expect(read(kept.file)).toMatch(kept.by);
});
