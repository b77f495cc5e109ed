// @vitest-environment happy-dom
import { expect, test, vi } from 'vitest';
import type { Message } from '../../contract/message.ts';
import { Problem } from '../../core/base/problem.ts';
import { engineDouble } from '../test-support/engine-double.ts';
import { openChannel } from './connection.ts';
import { filesAndFolders } from './dropped.ts';

test('in Electron files and saving go through the host', async () => {
  const saved: unknown[] = [];
  const copied: unknown[] = [];
  const { host, close } = await engineDouble({
    'host.info': () => ({ kind: 'electron', version: '1', platform: 'darwin' }),
    'host.pickFiles': () => [{ id: 'x', name: 'a.csv', bytes: 1 }],
    'host.saveFile': (input) => {
      saved.push(input);
      return { saved: false };
    },
    'host.copy': ({ data }) => {
      copied.push(data);
      return null;
    },
  });
  expect(await host.pickFiles()).toEqual([{ id: 'x', name: 'a.csv', bytes: 1 }]);
  expect(await host.save('a.svg', new Blob(['<svg/>']))).toBe(false);
  expect(saved).toEqual([{ name: 'a.svg', data: new TextEncoder().encode('<svg/>') }]);
  await host.copyText('<svg/>');
  await host.copyImage(Promise.resolve(new Blob([new Uint8Array([1, 2])])));
  expect(copied).toEqual(['<svg/>', new Uint8Array([1, 2])]);
  close();
});

test('a chosen folder is told from single files by where its files stand', () => {
  const file = (path: string): File => {
    const one = new File(['x'], path.split('/').at(-1)!);
    Object.defineProperty(one, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
    return one;
  };
  const [alone, a, b, other] = ['x.csv', 'logs/a.csv', 'logs/2026/b.csv', 'more/c.csv'].map(file);
  expect(filesAndFolders([a, alone, b, other])).toEqual([
    alone,
    {
      name: 'logs',
      files: [
        { path: 'a.csv', file: a },
        { path: '2026/b.csv', file: b },
      ],
    },
    { name: 'more', files: [{ path: 'c.csv', file: other }] },
  ]);
});

test('a file that the engine knows already is not sent again', async () => {
  const { host, close } = await engineDouble();
  const ref = { id: 'x', name: 'a.csv', bytes: 1 };
  expect(await host.refOf(ref)).toBe(ref);
  close();
});

test('a browser saves by a download', async () => {
  const { host, close } = await engineDouble();
  const clicked: string[] = [];
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
    clicked.push(`${this.download} ${this.href.split(':')[0]}`);
  });
  expect(await host.save('a.csv', new Blob(['x']))).toBe(true);
  expect(clicked).toEqual(['a.csv blob']);
  close();
});

test('calls fail when the wire is gone', async () => {
  const { host, close } = await engineDouble();
  const lost = vi.fn();
  host.client.onClose(lost);
  close();
  expect(lost).toHaveBeenCalledOnce();
  await expect(host.client.call('workspace.get', {})).rejects.toThrow(Problem);
});

test('the bridge of Electron is preferred to a socket', async () => {
  const sent: Message[] = [];
  const bridge = {
    send: (message: Message) => void sent.push(message),
    onMessage: () => {},
    fileRef: async () => null!,
  };
  const channel = await openChannel({ sluice: bridge } as unknown as Window);
  channel.send({ type: 'cancel', id: 1 });
  expect(sent).toEqual([{ type: 'cancel', id: 1 }]);
});
