import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Trial, Verdict } from './judge.ts';
import type { FuzzCase } from './make-case.ts';

/** No case takes a hundredth of this; who takes longer will never end. */
const PATIENCE = 120_000;
/** Megabytes: of JavaScript's own heap, and of all memory that a process asks for (its code and threads among it). */
const HEAP = 512;
const ALLOCATED = 2_000;
/** Bytes that a process may come to hold over files of 3 MB at most. */
const RESIDENT = 1_000e6;

export interface CaseResult extends Verdict {
  readonly cpuMs: number;
  readonly maxRss: number;
}

export interface CaseRunner {
  run(fuzzCase: FuzzCase): Promise<CaseResult>;
  close(): Promise<void>;
}

const JUDGE = fileURLToPath(new URL('./judge-process.ts', import.meta.url));

/** Runs cases in a process of its own, which is watched, and replaced when it fails. */
export function caseRunner({ program = JUDGE, patience = PATIENCE } = {}): CaseRunner {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sluice-fuzz-'));
  let child: ChildProcess | null = null;

  return {
    run: async ({ files, inputs, options }) => {
      for (const name of ['in', 'out', 'tmp']) {
        fs.rmSync(path.join(folder, name), { recursive: true, force: true });
        fs.mkdirSync(path.join(folder, name));
      }
      for (const { name, bytes } of files) {
        const file = path.join(folder, 'in', name);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, bytes);
      }
      child ??= startJudge(program, folder);
      const result = await verdictOf(child, { folder, inputs, options }, patience);
      if (result.failure === null && result.maxRss < RESIDENT) return result;
      await end(child);
      child = null;
      if (result.failure !== null) return result;
      return { ...result, outcome: 'failed', failure: `${Math.round(result.maxRss / 1e6)} MB of memory` };
    },
    close: async () => {
      if (child) await end(child);
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

function startJudge(program: string, folder: string): ChildProcess {
  const node = [process.execPath, `--max-old-space-size=${HEAP}`, program];
  // Memory that is asked for and never touched shows in no other figure.
  const [command, ...args] =
    process.platform === 'linux' ? ['sh', '-c', `ulimit -d ${ALLOCATED * 1000} && exec "$@"`, 'sh', ...node] : node;
  return spawn(command, args, {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, TMPDIR: path.join(folder, 'tmp') },
  });
}

function verdictOf(child: ChildProcess, trial: Trial, patience: number): Promise<CaseResult> {
  return new Promise((resolve) => {
    let said = '';
    const hear = (chunk: Buffer): void => {
      said = (said + chunk.toString()).slice(-4000);
    };
    const finish = (result: Partial<CaseResult> & Verdict): void => {
      clearTimeout(watchdog);
      child.removeAllListeners('message').removeAllListeners('exit');
      child.stderr?.off('data', hear);
      resolve({ cpuMs: 0, maxRss: 0, ...result });
    };
    const fail = (failure: string): void => finish({ outcome: 'failed', failure });
    const watchdog = setTimeout(() => fail('it does not come to an end'), patience);
    child.stderr?.on('data', hear);
    child.on('message', ({ verdict, ...figures }: { verdict: Verdict; cpuMs: number; maxRss: number }) =>
      finish({ ...verdict, ...figures }),
    );
    child.on('exit', (code, signal) => fail(`the process ended (${signal ?? code}): ${said}`));
    child.send(trial);
  });
}

const end = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
