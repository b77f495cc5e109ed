import { fileRef } from '../../contract/bridge.ts';
import { type Client, connect } from '../../contract/connect.ts';
import type { Channel } from '../../contract/message.ts';
import type { FileRef, HostInfo, PageMethods } from '../../contract/methods.ts';
import { droppedFiles, filesAndFolders } from './dropped.ts';
import { type ChosenFolder, type UploadOptions, uploadFile, uploadFolder } from './upload.ts';

/** A file or folder on its way to the engine: already known to it, or still in the browser's hands. */
export type ChosenFile = FileRef | File | ChosenFolder;

/** What differs between the places the page runs in. */
export interface Host {
  readonly client: Client<PageMethods>;
  readonly info: HostInfo;
  /** Asks for files, or for folders; empty when the person cancelled. */
  pickFiles(options?: { readonly folders?: boolean }): Promise<readonly ChosenFile[]>;
  /** Asks for files whose names end so, to be read by the page itself; empty when the person cancelled. */
  pickDocuments(endings: readonly string[]): Promise<readonly File[]>;
  /** What was dropped on the window. Has to be called while the drop is told. */
  dropped(transfer: DataTransfer): Promise<readonly ChosenFile[]>;
  /** Makes a file known to the engine; uploads it where the engine cannot see the person's disk. */
  refOf(file: ChosenFile, options?: UploadOptions): Promise<FileRef>;
  /** Saves under a name the person may change; false when they cancelled. */
  save(name: string, data: Blob): Promise<boolean>;
  /** Saves a page of HTML as a PDF; false when the person cancelled. Only where `info.kind` is "electron". */
  savePdf(name: string, html: string): Promise<boolean>;
  copyText(text: string): Promise<void>;
  /** A promise, because a browser allows copying only at once after a click, before the picture is drawn. */
  copyImage(png: Promise<Blob>): Promise<void>;
  reload(): void;
}

export async function openHost(channel: Channel): Promise<Host> {
  const client = connect<PageMethods>(channel);
  const info = await client.call('host.info', {});
  const shared = {
    client,
    info,
    savePdf: async (name: string, html: string) => (await client.call('host.savePdf', { name, html })).saved,
    pickDocuments: (endings: readonly string[]) => chosenFiles({ accept: endings.join(','), folders: false }),
    reload: () => location.reload(),
  };
  return info.kind === 'electron' ? { ...shared, ...inElectron(client) } : { ...shared, ...inBrowser() };
}

type Own = Pick<Host, 'pickFiles' | 'dropped' | 'refOf' | 'save' | 'copyText' | 'copyImage'>;

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

const inElectron = (client: Client<PageMethods>): Own => ({
  pickFiles: ({ folders = false } = {}) => client.call('host.pickFiles', { folders }),
  // A folder has a path, too, and that is all the engine wants.
  dropped: async ({ files }) => [...files],
  // There are no folders in the page's own hands here.
  refOf: async (file) => (file instanceof File ? fileRef(window.sluice!, file) : (file as FileRef)),
  save: async (name, data) => (await client.call('host.saveFile', { name, data: await bytesOf(data) })).saved,
  copyText: async (text) => void (await client.call('host.copy', { data: text })),
  copyImage: async (png) => void (await client.call('host.copy', { data: await bytesOf(await png) })),
});

/** What a person chooses in the browser's own dialog. */
function chosenFiles({
  folders,
  accept = '',
}: {
  readonly folders: boolean;
  readonly accept?: string;
}): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  input.accept = accept;
  input.webkitdirectory = folders;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}

const inBrowser = (): Own => ({
  pickFiles: async ({ folders = false } = {}) => filesAndFolders(await chosenFiles({ folders })),
  dropped: droppedFiles,
  refOf: async (file, options) => {
    if (file instanceof File) return uploadFile(file, options);
    return 'files' in file ? uploadFolder(file, options) : file;
  },
  save: async (name, data) => {
    const url = URL.createObjectURL(data);
    const link = document.createElement('a');
    link.href = url;
    link.download = name;
    link.click();
    // The download reads the URL after this turn; a minute is ample even for a slow disk.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    return true;
  },
  copyText: (text) => navigator.clipboard.writeText(text),
  copyImage: (png) => navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]),
});
