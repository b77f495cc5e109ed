import { run } from '../run.ts';

/** Runs a command line: the code it ends with, and what it wrote. */
export async function sluice(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const written = { out: '', err: '' };
  const write = (stream: 'out' | 'err') => (text: string) => {
    written[stream] += text;
  };
  const code = await run(argv, { out: write('out'), err: write('err') });
  return { code, ...written };
}
