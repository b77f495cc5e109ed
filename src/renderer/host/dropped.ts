import type { ChosenFolder } from './upload.ts';

/** Files and folders as they were dropped. The browser lets go of what it is not asked for before the drop is over. */
export function droppedFiles({ items, files }: DataTransfer): Promise<readonly (File | ChosenFolder)[]> {
  const dropped = [...items].filter(({ kind }) => kind === 'file');
  const entries = dropped.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  if (!entries.some(({ entry }) => entry?.isDirectory)) return Promise.resolve([...files]);
  return Promise.all(
    entries.flatMap(({ entry, file }): Promise<File | ChosenFolder>[] => {
      if (entry?.isDirectory) return [folderOf(entry as FileSystemDirectoryEntry)];
      return file ? [Promise.resolve(file)] : [];
    }),
  );
}

async function folderOf(folder: FileSystemDirectoryEntry): Promise<ChosenFolder> {
  const files: { path: string; file: File }[] = [];
  const walk = async (inner: FileSystemDirectoryEntry, before: string): Promise<void> => {
    for (const entry of await entriesOf(inner)) {
      const path = before + entry.name;
      if (entry.isDirectory) await walk(entry as FileSystemDirectoryEntry, `${path}/`);
      else files.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
    }
  };
  await walk(folder, '');
  return { name: folder.name, files };
}

/** A reader hands out some at a time, and nothing once all are out. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** Files of a chosen folder are told apart by their paths, which begin with its name. */
export function filesAndFolders(files: readonly File[]): readonly (File | ChosenFolder)[] {
  const folders = new Map<string, { path: string; file: File }[]>();
  const alone: File[] = [];
  for (const file of files) {
    const slash = file.webkitRelativePath.indexOf('/');
    if (slash < 0) {
      alone.push(file);
      continue;
    }
    const name = file.webkitRelativePath.slice(0, slash);
    const inside = folders.get(name) ?? [];
    folders.set(name, inside);
    inside.push({ path: file.webkitRelativePath.slice(slash + 1), file });
  }
  return [...alone, ...Array.from(folders, ([name, inside]) => ({ name, files: inside }))];
}
