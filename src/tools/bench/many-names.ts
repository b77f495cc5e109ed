import { existsSync, writeFileSync } from 'node:fs';

const NAMES = 4500;
const USERS = 10_000;
const ROWS_PER_USER = 20;

/** Writes a CSV of 200,000 events with 4,500 names, of which few are frequent, unless it stands there already. */
export function generateNames(file: string): void {
  if (existsSync(file)) return;
  // Any sequence that looks random will do, as long as it is the same in every run.
  let state = 0x9e3779b9;
  const unit = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  const lines = ['user,event,time'];
  for (let user = 0; user < USERS; user++) {
    let time = Date.UTC(2026, 0, 1) + Math.floor(unit() * 60 * 86_400_000);
    for (let row = 0; row < ROWS_PER_USER; row++) {
      time += 1 + Math.floor(unit() * 3_600_000);
      lines.push(`u${user},page ${Math.floor(NAMES ** unit())},${new Date(time).toISOString()}`);
    }
  }
  writeFileSync(file, lines.join('\n'));
}
