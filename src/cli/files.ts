import fs from 'node:fs';
import { problem } from '../core/base/problem.ts';

/** A document; throws "document-invalid" where the file holds no JSON. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFile(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw problem('document-invalid', { field: file, reason: `not JSON (${error.message})` });
  }
}

/** A text file; throws a problem that names it. */
export function readFile(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw fileProblem(file, error);
  }
}

export function writeFile(file: string, content: string | Uint8Array): void {
  try {
    fs.writeFileSync(file, content);
  } catch (error) {
    throw fileProblem(file, error);
  }
}

function fileProblem(file: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return problem('file-missing', { file });
  if (code === 'EISDIR') return problem('file-is-directory', { file });
  return problem('file-unreadable', { file, reason: code ?? message });
}
