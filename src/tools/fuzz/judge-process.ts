// Judges cases one after the other, as told by messages. Whatever it meets is a case's end, or its own.
import { peakBytes } from '../peak.ts';
import { judge, type Trial } from './judge.ts';

const send = (message: object): void => void process.send!(message);

// An error that nobody waits for would end the program: so it does here, after saying so.
for (const kind of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(kind, (error: unknown) => {
    const failure = `${kind}: ${(error as Error)?.stack ?? String(error)}`;
    process.send!({ verdict: { outcome: 'failed', failure } }, () => process.exit(1));
  });
}

process.on('message', async (trial: Trial) => {
  const before = process.cpuUsage();
  const verdict = await judge(trial);
  const { user, system } = process.cpuUsage(before);
  send({ verdict, cpuMs: (user + system) / 1000, maxRss: peakBytes() });
});
