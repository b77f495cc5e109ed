import fs from 'node:fs';
import path from 'node:path';
import type { LeftOut } from '../../contract/import.ts';
import { byCodePoint } from '../../core/base/code-points.ts';
import { Problem, problem } from '../../core/base/problem.ts';
import { fileSource, unpackedSource } from './byte-source.ts';
import type { InputFile } from './input-file.ts';
import type { Coding, PackedFile } from './packed-file.ts';
import { spool } from './spool.ts';
import { isTar, TAR_BLOCK, tarMembers } from './tar-members.ts';
import { zipMembers } from './zip-members.ts';

/** Deeper than this nobody packs. */
const PACKED_LIMIT = 5;
const FILE_LIMIT = 100_000;

export interface FoundFiles {
  /** In the order given, those of a folder or archive by name. */
  readonly files: readonly PackedFile[];
  readonly leftOut: readonly LeftOut[];
  /** Lets go of what had to be unpacked. */
  close(): void;
}

/**
 * The files behind some names: a folder's and an archive's are looked for in it, at any depth; compressed ones are seen
 * through. First bytes decide what a file is, names never. With `skip`, what cannot be unpacked is left out. Throws "file-missing", "file-unreadable",
 * "archive-damaged", "file-inflates" and what unpacking throws.
 */
export async function findFiles(inputs: readonly InputFile[], skip = false): Promise<FoundFiles> {
  const files: PackedFile[] = [];
  const leftOut: LeftOut[] = [];
  const spooled: number[] = [];
  const close = (): void => {
    for (const descriptor of spooled.splice(0)) fs.closeSync(descriptor);
  };
  try {
    for (const input of inputs) {
      if (isFolder(input)) for (const file of filesIn(input, leftOut)) await visit(plainFile(file, true));
      else await visit(plainFile(input, false));
    }
  } catch (error) {
    close();
    throw error;
  }
  return { files, leftOut, close };

  async function visit(packed: PackedFile): Promise<void> {
    try {
      await look(packed, 0);
    } catch (error) {
      if (!skip || !(error instanceof Problem)) throw error;
      leftOut.push(skippedFile(packed.file, error));
    }
  }

  async function look(packed: PackedFile, depth: number): Promise<void> {
    const { file } = packed;
    if (depth > PACKED_LIMIT) {
      const reason = `it is packed more than ${PACKED_LIMIT} times over`;
      throw problem('archive-damaged', { file: file.name, reason });
    }
    const magic = await firstBytes(packed);
    const coding = codingOf(magic);
    if (coding) return look({ ...packed, codings: [...packed.codings, coding] }, depth + 1);
    const start = magic.toString('latin1');
    const zip = start.startsWith('PK\x03\x04') || start.startsWith('PK\x05\x06');
    if (isTar(magic)) {
      const { members, descriptor } = await tarMembers(packed);
      spooled.push(descriptor);
      for (const member of members) await lookInside(file, member, depth);
      return;
    }
    if (!zip && !start.startsWith('PAR1')) {
      files.push(packed);
      return;
    }
    // Both are read from their end.
    const whole = packed.codings.some((coding) => coding !== 'stored') ? await spooledFile(packed) : packed;
    if (!zip) {
      files.push({ ...whole, codings: [], promised: null });
      return;
    }
    const members = await zipMembers({ ...whole, codings: [], promised: null });
    if (members.some((member) => member.packed.file.name.endsWith(' › [Content_Types].xml'))) {
      if (!packed.member) throw problem('file-binary', { file: file.name, kind: SPREADSHEET });
      leftOut.push({ name: file.name, reason: SPREADSHEET });
      return;
    }
    for (const { packed, trouble } of members) await lookInside(file, packed, depth, trouble);
  }

  async function lookInside(archive: InputFile, member: PackedFile, depth: number, trouble: string | null = null) {
    const { name } = member.file;
    const inside = name.slice(archive.name.length + 3);
    const reason = trouble ?? (isHidden(inside) ? HIDDEN : null);
    if (reason) leftOut.push({ name, reason });
    else await look(member, depth + 1);
  }

  async function spooledFile(packed: PackedFile): Promise<PackedFile> {
    const file = await spool(packed);
    spooled.push(file.descriptor);
    return file;
  }
}

const SPREADSHEET = 'a spreadsheet or another office document; save it as CSV first';
/** Why files are left out that nobody means. */
export const HIDDEN = 'a hidden file';

/** A file that cannot be read, left out as somebody asked. */
export const skippedFile = ({ name }: InputFile, { message }: Problem): LeftOut => ({
  name,
  reason: message.replace(`${name}: `, '').replace(/\.$/, ''),
  skipped: true,
});

/** What systems put beside the files of people. */
const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX');

function codingOf(magic: Buffer): Coding | null {
  if (magic[0] === 0x1f && magic[1] === 0x8b) return 'gzip';
  const number = magic.length >= 4 ? magic.readUInt32LE() : 0;
  // The frames of Zstandard, with data or to be skipped.
  return number === 0xfd2fb528 || number >>> 4 === 0x184d2a5 ? 'zstd' : null;
}

function isFolder({ path, name }: InputFile): boolean {
  try {
    return fs.statSync(path).isDirectory();
  } catch (error) {
    throw fileProblem(name, error);
  }
}

function plainFile(file: InputFile, member: boolean): PackedFile {
  try {
    const { size, mtimeMs } = fs.statSync(file.path);
    const where = { offset: 0, bytes: size, size, changed: mtimeMs, descriptor: null };
    return { file, ...where, codings: [], promised: null, member };
  } catch (error) {
    throw fileProblem(file.name, error);
  }
}

/** Every file of a folder and the folders in it, by name. Links to folders are not followed. */
function filesIn(folder: InputFile, leftOut: LeftOut[]): InputFile[] {
  const found: InputFile[] = [];
  const walk = (place: string, name: string): void => {
    let entries: fs.Dirent[];
    try {
      entries = fs.readdirSync(place, { withFileTypes: true });
    } catch (error) {
      throw fileProblem(name, error);
    }
    for (const entry of entries.sort((a, b) => byCodePoint(a.name, b.name))) {
      const input = { path: path.join(place, entry.name), name: `${name}/${entry.name}` };
      if (isHidden(entry.name)) leftOut.push({ name: input.name, reason: HIDDEN });
      else if (entry.isDirectory()) walk(input.path, input.name);
      else if (entry.isFile() || (entry.isSymbolicLink() && isFileBehind(input.path))) found.push(input);
      else leftOut.push({ name: input.name, reason: 'no file' });
      if (found.length > FILE_LIMIT) {
        const reason = `it has more than ${FILE_LIMIT.toLocaleString('en-US')} files`;
        throw problem('file-unreadable', { file: folder.name, reason });
      }
    }
  };
  walk(folder.path, folder.name.replace(/[/\\]+$/, ''));
  return found;
}

function isFileBehind(link: string): boolean {
  try {
    return fs.statSync(link).isFile();
  } catch {
    return false;
  }
}

async function firstBytes(packed: PackedFile): Promise<Buffer> {
  const source = packed.codings.length > 0 ? unpackedSource(packed, () => 0) : fileSource(packed);
  const bytes = Buffer.alloc(TAR_BLOCK);
  let have = 0;
  try {
    while (have < bytes.length) {
      const got = await source.read(bytes, have, bytes.length - have);
      if (got === 0) break;
      have += got;
    }
  } finally {
    source.close();
  }
  return bytes.subarray(0, have);
}

function fileProblem(file: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return problem('file-missing', { file });
  return code === undefined ? (error as Error) : problem('file-unreadable', { file, reason: message });
}
