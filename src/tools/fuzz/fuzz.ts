// `npm run fuzz -- --minutes 10 --seed 1`, or `--cases 500`, or `--replay FOLDER`: the importer on damaged files.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type CaseOptions, type FuzzCase, makeCase } from './make-case.ts';
import { caseRunner } from './run-cases.ts';
import { makeSeeds } from './seeds.ts';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string' },
    cases: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    replay: { type: 'string' },
    failures: { type: 'string', default: path.join('test-results', 'fuzz') },
  },
});

const runner = caseRunner();
const failed = values.replay === undefined ? await fuzz() : await replay(values.replay);
await runner.close();
process.exit(failed === 0 ? 0 : 1);

async function fuzz(): Promise<number> {
  const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
  const from = Number(values.from);
  const cases = values.cases === undefined ? Number.POSITIVE_INFINITY : Number(values.cases);
  const minutes = values.minutes === undefined ? (cases < Number.POSITIVE_INFINITY ? 1e6 : 2) : Number(values.minutes);
  const until = Date.now() + minutes * 60_000;
  console.log(`seed ${seed}, from case ${from}`);
  const seeds = await makeSeeds();
  const outcomes = new Map<string, number>();
  const slow: { readonly cpuMs: number; readonly index: number; readonly words: string }[] = [];
  let failures = 0;
  let done = 0;
  let cpu = 0;
  for (let index = from; index < from + cases && Date.now() < until; index++, done++) {
    const fuzzCase = makeCase(seeds, seed, index);
    const { outcome, failure, cpuMs } = await runner.run(fuzzCase);
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    cpu += cpuMs;
    slow.push({ cpuMs, index, words: fuzzCase.words });
    slow.sort((a, b) => b.cpuMs - a.cpuMs).splice(3);
    if (index % 1000 === 999) console.log(`${index + 1} …`);
    if (failure === null) continue;
    failures++;
    const folder = path.join(values.failures, `${seed}-${index}`);
    save(folder, fuzzCase);
    console.log(
      `\ncase ${index} (${fuzzCase.words})\n${failure.slice(0, 2000)}\nagain: npm run fuzz -- --replay ${folder}\n`,
    );
  }
  const counts = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, count]) => `${count} ${outcome}`);
  console.log(`${done} cases of seed ${seed}, ${failures} failed: ${counts.join(', ')}`);
  console.log(`${Math.round(cpu / Math.max(1, done))} ms of processor time each; the longest:`);
  for (const { cpuMs, index, words } of slow) console.log(`  ${Math.round(cpuMs)} ms: case ${index} (${words})`);
  return failures;
}

function save(folder: string, { files, inputs, options, words }: FuzzCase): void {
  for (const { name, bytes } of files) {
    const file = path.join(folder, 'in', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, bytes);
  }
  fs.writeFileSync(path.join(folder, 'case.json'), `${JSON.stringify({ words, inputs, options }, null, 2)}\n`);
}

async function replay(folder: string): Promise<number> {
  const { words, inputs, options } = JSON.parse(fs.readFileSync(path.join(folder, 'case.json'), 'utf8')) as {
    readonly words: string;
    readonly inputs: string[];
    readonly options: CaseOptions;
  };
  const inside = path.join(folder, 'in');
  const names = fs.readdirSync(inside, { recursive: true, encoding: 'utf8' });
  const files = names
    .filter((name) => fs.statSync(path.join(inside, name)).isFile())
    .map((name) => ({ name, bytes: fs.readFileSync(path.join(inside, name)) }));
  const { outcome, failure, cpuMs } = await runner.run({ words, files, inputs, options });
  console.log(failure ?? `${outcome}, ${Math.round(cpuMs)} ms`);
  return failure === null ? 0 : 1;
}
