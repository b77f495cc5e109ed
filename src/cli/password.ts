import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { TableAddress } from '../engine/clickhouse/address.ts';
import { serverOf } from '../engine/clickhouse/address.ts';

const [BREAK, RETURN, CANCEL, ERASE] = ['\n', '\r', '\x03', '\x7f'];

/**
 * The password for a table's server: CLICKHOUSE_PASSWORD, else what is typed when asked for, which is not shown. Empty
 * where nobody can be asked, and for the server's default user.
 */
export function passwordFor(address: TableAddress, ask: (text: string) => void): Promise<string> {
  const known = process.env.CLICKHOUSE_PASSWORD;
  if (known !== undefined) return Promise.resolve(known);
  const { stdin } = process;
  if (address.user === null || !stdin.isTTY) return Promise.resolve('');
  ask(`Password of ${address.user} at ${serverOf(address)}: `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  return new Promise((resolve) => {
    let typed = '';
    const done = (password: string): void => {
      stdin.off('data', onData);
      stdin.setRawMode(false);
      stdin.pause();
      ask('\n');
      resolve(password);
    };
    const onData = (text: string): void => {
      for (const sign of text) {
        if (sign === BREAK || sign === RETURN) {
          done(typed);
          return;
        }
        if (sign === CANCEL) {
          done('');
          process.kill(process.pid, 'SIGINT');
          return;
        }
        typed = sign === ERASE ? typed.slice(0, -1) : typed + sign;
      }
    };
    stdin.on('data', onData);
    stdin.resume();
  });
}

/** Whether a person agrees; nobody does where nobody can be asked. */
export async function agreed(question: string, ask: (text: string) => void): Promise<boolean> {
  const { stdin } = process;
  if (!stdin.isTTY) return false;
  ask(question);
  const lines = createInterface({ input: stdin });
  try {
    const [answer = ''] = await Promise.race([once(lines, 'line'), once(lines, 'close')]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
