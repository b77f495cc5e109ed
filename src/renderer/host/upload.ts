import type { FileRef } from '../../contract/methods.ts';
import { Problem, type ProblemData, problem } from '../../core/base/problem.ts';

export interface UploadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (sent: number, total: number) => void;
}

/** A folder whose files are still in the browser's hands. */
export interface ChosenFolder {
  readonly name: string;
  /** Each with its place from the folder on, "2026/events.csv". */
  readonly files: readonly { readonly path: string; readonly file: File }[];
}

/** Hands a file to the web host. Rejects with a Problem: "cancelled", the host's own, or "file-unreadable". */
export const uploadFile = async (file: File, options: UploadOptions = {}): Promise<FileRef> =>
  (await send(`name=${encodeURIComponent(file.name)}`, file, file.name, options))!;

/** Hands a folder to the web host, file by file. Rejects as `uploadFile` does. */
export async function uploadFolder(
  { name, files }: ChosenFolder,
  { signal, onProgress }: UploadOptions = {},
): Promise<FileRef> {
  const folder = `folder=${crypto.randomUUID()}`;
  const total = files.reduce((sum, { file }) => sum + file.size, 0);
  let before = 0;
  for (const { path, file } of files) {
    const onPart = (sent: number): void => onProgress?.(before + sent, total);
    await send(`${folder}&file=${encodeURIComponent(path)}`, file, path, { signal, onProgress: onPart });
    before += file.size;
  }
  return (await send(`${folder}&name=${encodeURIComponent(name)}`, null, name, { signal }))!;
}

/**
 * One request; the answer is null where the host has nothing to say. XMLHttpRequest, because fetch cannot tell how far
 * an upload is.
 */
function send(
  query: string,
  body: File | null,
  name: string,
  { signal, onProgress }: UploadOptions,
): Promise<FileRef | null> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(problem('cancelled', {}));
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal?.addEventListener('abort', abort);
    request.open('POST', `/upload?${query}`);
    request.upload.onprogress = (event) => onProgress?.(event.loaded, event.total);
    request.onabort = () => reject(problem('cancelled', {}));
    // The browser says no more than that reading or sending failed; a folder or a file that vanished looks like this too.
    request.onerror = () =>
      reject(problem('file-unreadable', { file: name, reason: 'it could not be sent to the engine' }));
    request.onload = () => {
      const answer = answerOf(request.responseText);
      if (request.status === 204) resolve(null);
      else if (request.status >= 200 && request.status < 300 && answer && 'id' in answer) resolve(answer);
      else if (answer && 'code' in answer) reject(new Problem(answer));
      else
        reject(problem('file-unreadable', { file: name, reason: `the upload failed with status ${request.status}` }));
    };
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.send(body);
  });
}

function answerOf(text: string): FileRef | ProblemData | null {
  try {
    return JSON.parse(text) as FileRef | ProblemData;
  } catch {
    return null;
  }
}
