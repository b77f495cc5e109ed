import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import type { Channel, Message } from '../contract/message.ts';
import { isMessage } from '../contract/message.ts';
import type { FileRef } from '../contract/methods.ts';
import { asProblem, type ProblemData, problem } from '../core/base/problem.ts';
import { PAGE_URL } from './page-scheme.ts';

interface PageChannel extends Channel {
  readonly page: string;
  receive(message: Message): void;
}

export interface PageOptions {
  /** A page has spoken for the first time. Its channel closes when it is left, reloaded or gone. */
  onPage(channel: Channel): void;
  /** A file was dropped or chosen in the page. */
  register(path: string): Promise<FileRef>;
}

/** Listens to the preload script of a window: see src/preload. */
export function listenToPage(contents: WebContents, options: PageOptions): void {
  let current: PageChannel | undefined;

  contents.ipc.on('sluice', (event, page: unknown, message: unknown) => {
    if (typeof page !== 'string' || !isMessage(message)) return;
    // The last words of a page that is left come from a frame that is gone; its name tells it, which no other page knows.
    const known = current?.page === page && event.senderFrame === null;
    if (!known && !isOurPage(event)) return;
    if (current?.page !== page) {
      current?.close();
      current = openChannel(contents, page);
      options.onPage(current);
    }
    current.receive(message);
  });
  contents.ipc.handle('sluice', async (event, path: unknown): Promise<FileRef | ProblemData> => {
    try {
      if (!isOurPage(event)) throw new Error('not the page');
      // What is dragged from another program may be no file on disk.
      if (typeof path !== 'string' || path === '') throw problem('file-missing', { file: 'The dropped item' });
      return await options.register(path);
    } catch (error) {
      return asProblem(error);
    }
  });
  const leave = () => current?.close();
  contents.on('render-process-gone', leave);
  contents.on('destroyed', leave);
}

/** A page that is being left is no longer the main frame, but still at the top. */
const isOurPage = ({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean =>
  senderFrame !== null && senderFrame.parent === null && senderFrame.url.startsWith(PAGE_URL);

function openChannel(contents: WebContents, page: string): PageChannel {
  let open = true;
  let listener = (_: Message): void => {};
  const closers: (() => void)[] = [];
  const post = (message: Message | null) => {
    try {
      // Unlike "send", which only logs it, this throws where an answer cannot be cloned.
      if (!contents.isDestroyed()) contents.postMessage('sluice', [page, message]);
    } catch (error) {
      // It throws where the page is gone, too, which then needs no answer.
      if (message?.type === 'done' || message?.type === 'progress') throw error;
    }
  };
  return {
    page,
    send: (message) => {
      if (open) post(message);
    },
    receive: (message) => {
      if (open) listener(message);
    },
    onMessage: (next) => {
      listener = next;
    },
    onClose: (closer) => void closers.push(closer),
    close: () => {
      if (!open) return;
      open = false;
      post(null);
      for (const closer of closers) closer();
    },
  };
}
