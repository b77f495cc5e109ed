import type { FileRef } from '../../contract/methods.ts';
import { Problem, type ProblemData, problem } from '../../core/problem.ts';

export interface UploadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (sent: number, total: number) => void;
}

/**
 * Hands a file to the web host. XMLHttpRequest, because fetch cannot tell how far an upload is. Rejects with a Problem:
 * "cancelled", the host's own (as JSON), or "file-unreadable".
 */
export function uploadFile(file: File, { signal, onProgress }: UploadOptions = {}): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(problem('cancelled', {}));
    const request = new XMLHttpRequest();
    const abort = () => request.abort();
    signal?.addEventListener('abort', abort);
    request.open('POST', `/upload?name=${encodeURIComponent(file.name)}`);
    request.upload.onprogress = (event) => onProgress?.(event.loaded, event.total);
    request.onabort = () => reject(problem('cancelled', {}));
    // The browser says no more than that reading or sending failed; a folder or a file that vanished looks like this too.
    request.onerror = () =>
      reject(problem('file-unreadable', { file: file.name, reason: 'it could not be sent to the engine' }));
    request.onload = () => {
      const answer = answerOf(request.responseText);
      if (request.status >= 200 && request.status < 300 && answer && 'id' in answer) resolve(answer);
      else if (answer && 'code' in answer) reject(new Problem(answer));
      else
        reject(
          problem('file-unreadable', { file: file.name, reason: `the upload failed with status ${request.status}` }),
        );
    };
    request.onloadend = () => signal?.removeEventListener('abort', abort);
    request.send(file);
  });
}

function answerOf(text: string): FileRef | ProblemData | null {
  try {
    return JSON.parse(text) as FileRef | ProblemData;
  } catch {
    return null;
  }
}
