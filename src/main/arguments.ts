import path from 'node:path';
import { parseArgs } from 'node:util';

export interface Arguments {
  /** The folder of the workspace that was asked for. */
  readonly data: string | undefined;
  readonly files: readonly string[];
}

/** What a start was given, after the program's own name. Options of Chromium stand among them. */
export function readArguments(argv: readonly string[], cwd: string): Arguments {
  const options = { data: { type: 'string' } } as const;
  const { values, positionals } = parseArgs({ args: [...argv], options, allowPositionals: true, strict: false });
  const { data } = values;
  return {
    // A "--data" with nothing after it is none.
    data: typeof data === 'string' ? path.resolve(cwd, data) : undefined,
    files: positionals.map((file) => path.resolve(cwd, file)),
  };
}
