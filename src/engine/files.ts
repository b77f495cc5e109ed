import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { FileRef } from '../contract/methods.ts';
import { problem } from '../core/base/problem.ts';

interface Registered extends FileRef {
  readonly path: string;
  readonly table?: string;
  readonly temporary: boolean;
}

/** The files clients may name: an opaque id stands for each path, so that a page can never read what was not chosen. */
export interface Files {
  register(path: string, options: { name?: string; temporary: boolean; id?: string; table?: string }): FileRef;
  /** Throws "file-missing" for an id nobody registered. */
  resolve(ids: readonly string[]): readonly { readonly path: string; readonly name: string }[];
  /** The address of the table that one of these files holds some rows of; null where all are files as they stand. */
  tableOf(ids: readonly string[]): string | null;
  /** Deletes temporary files (uploads) once they are imported; all of them without an argument. */
  release(ids?: readonly string[]): void;
}

export function openFiles(): Files {
  const registered = new Map<string, Registered>();
  const entryOf = (id: string): Registered => {
    const entry = registered.get(id);
    if (!entry) throw problem('file-missing', { file: id });
    return entry;
  };
  return {
    register: (file, { name = path.basename(file), temporary, id = randomUUID(), table }) => {
      let bytes = 0;
      try {
        const found = fs.statSync(file);
        bytes = found.isDirectory() ? 0 : found.size;
      } catch {
        throw problem('file-missing', { file: name });
      }
      const entry = { id, name, bytes, path: file, temporary, table };
      registered.set(entry.id, entry);
      return { id: entry.id, name, bytes };
    },
    resolve: (ids) => ids.map(entryOf).map(({ path, name }) => ({ path, name })),
    tableOf: (ids) => ids.map((id) => entryOf(id).table ?? null).find((table) => table !== null) ?? null,
    release: (ids = [...registered.keys()]) => {
      for (const id of ids) {
        const entry = registered.get(id);
        if (!entry?.temporary) continue;
        registered.delete(id);
        fs.rmSync(entry.path, { recursive: true, force: true });
      }
    },
  };
}
