import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import type { Client } from '../contract/connect.ts';
import type { TrustedMethods } from '../contract/methods.ts';
import { asProblem, type ProblemData, problem } from '../core/base/problem.ts';
import { answerDone, answerJson, answerText } from './answer.ts';

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

const FOLDER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Where in a folder a file stands, as the page says it. */
export interface FolderPart {
  /** What the page calls the folder while it sends it. */
  readonly id: string;
  readonly name: string;
  /** From the folder on, "2026/events.csv"; null once all files are there. */
  readonly file: string | null;
}

/**
 * Takes a folder file by file: each body goes to its place, answered by 204; at the end comes the engine's reference to
 * the folder: 200 and a FileRef. What fails or is broken off takes the folder with it.
 */
export async function receiveFolder(
  uploads: string,
  { id, name, file }: FolderPart,
  engine: Client<TrustedMethods>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const parts = file === null ? [] : file.split('/');
  if (!FOLDER_ID.test(id) || parts.length > 64 || !parts.every(isPlainName)) {
    request.resume();
    return answerText(response, 400, 'This is no place in a folder.');
  }
  const folder = path.join(uploads, id);
  try {
    if (file === null) {
      fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
      answerJson(response, 200, await engine.call('files.register', { path: folder, name, temporary: true }));
      return;
    }
    const target = path.join(folder, ...parts);
    fs.mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 });
    await writeBody(request, target);
    answerDone(response);
  } catch (error) {
    fs.rmSync(folder, { recursive: true, force: true });
    const data = asUploadProblem(error, file ?? name);
    answerJson(response, data.code === 'disk-full' ? 507 : 500, data);
    request.resume();
  }
}

/** A name that stands for something inside of its folder. */
const isPlainName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.length <= 255 && !/[\\\0]/.test(name);

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
