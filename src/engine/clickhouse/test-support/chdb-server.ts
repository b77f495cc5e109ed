import http from 'node:http';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';

/*
 * A program: ClickHouse of our days, as a library, behind as much of its HTTP interface as questions of ours need. Not
 * here: users, limits, progress, an end of queries.
 *
 *   node chdb-server.ts FOLDER_OF_PACKAGES FOLDER_OF_DATA      prints its port
 */
interface Session {
  query(sql: string, format?: string): string;
  queryStream(sql: string, options: { readonly format: string }): AsyncIterable<{ raw(): Uint8Array }>;
  close(): void;
}

const [home, data] = process.argv.slice(2);
const { Session } = createRequire(path.join(home, 'x.js'))('chdb') as { Session: new (folder: string) => Session };
// It looks for a configuration where it runs.
process.chdir(os.tmpdir());
// Holds the engine; each question has a session of its own.
new Session(data);

const server = http.createServer(async (request, response) => {
  if (request.url === '/ping') {
    response.end('Ok.\n');
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const statement = Buffer.concat(chunks).toString('utf8');
  const session = new Session(data);
  try {
    const { searchParams } = new URL(request.url ?? '/', 'http://chdb');
    for (const [name, value] of searchParams)
      if (!['database', 'query_id'].includes(name)) session.query(`set ${name} = '${value}'`);
    if (!/^\s*select/i.test(statement)) {
      response.end(session.query(statement, 'TSV') ?? '');
      return;
    }
    const [, text, format] = /^([\s\S]*?)(?:\s+format\s+(\w+))?$/.exec(statement)!;
    for await (const chunk of session.queryStream(text, { format: format ?? 'TSV' })) response.write(chunk.raw());
    response.end();
  } catch (error) {
    if (response.headersSent) response.destroy();
    else response.writeHead(500).end((error as Error).message);
  } finally {
    session.close();
  }
});
server.listen(0, '127.0.0.1', () => console.log(String((server.address() as { port: number }).port)));
