import type { ServerResponse } from 'node:http';
import { pageHeaders } from '../contract/page.ts';

/** Answers with one sentence. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  answer(response, status, 'text/plain; charset=utf-8', `${text}\n`);
}

export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

/** Answers that it is done. */
export function answerDone(response: ServerResponse): void {
  if (!response.headersSent && !response.destroyed) response.writeHead(204, pageHeaders()).end();
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...pageHeaders(), 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}
