import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Client } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { asProblem, type ProblemData, problem } from '../core/problem.ts';
import { answerJson } from './answer.ts';

/**
 * Takes the body of a request into a file of the uploads folder, as it comes, and answers with the engine's reference to
 * it: 200 and a FileRef, else 4xx or 5xx and a ProblemData. A request that is broken off leaves no file.
 */
export async function receiveUpload(
  folder: string,
  name: string,
  engine: Client<TrustedMethods>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const file = path.join(folder, randomUUID());
  try {
    await writeBody(request, file);
    answerJson(response, 200, await engine.call('files.register', { path: file, name, temporary: true }));
  } catch (error) {
    fs.rmSync(file, { force: true });
    const data = asUploadProblem(error, name);
    answerJson(response, data.code === 'disk-full' ? 507 : 500, data);
    // A browser reads the answer only after it has sent everything.
    request.resume();
  }
}

async function writeBody(request: IncomingMessage, file: string): Promise<void> {
  const handle = await fs.promises.open(file, 'wx', 0o600);
  try {
    // Not a pipeline: that would cut the connection when the disk is full, and with it the answer.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) await handle.writeFile(chunk);
  } finally {
    await handle.close();
  }
}

function asUploadProblem(error: unknown, name: string): ProblemData {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return asProblem(problem('disk-full', { file: name }));
  return code?.startsWith('E')
    ? asProblem(problem('file-unreadable', { file: name, reason: message }))
    : asProblem(error);
}

/** The name a person gave the file, without any folder: it is shown, and never used as a path. */
export const uploadName = (name: string | null): string => name?.split(/[/\\]/).at(-1)?.slice(0, 255) || 'upload';
