import type { Overrides } from '../../contract/import.ts';
import { createRandom, type Random } from '../sample/random.ts';
import { mutate } from './mutate.ts';
import { type Pack, packs, type Seed } from './seeds.ts';

/** What one run of the importer is given; plain data but for the bytes. */
export interface FuzzCase {
  /** What it was made from, in words. */
  readonly words: string;
  /** By path within the folder of the case. */
  readonly files: readonly Seed[];
  /** Which of the paths are opened, or the folder they lie in. */
  readonly inputs: readonly string[];
  readonly options: CaseOptions;
}

export interface CaseOptions {
  readonly overrides: Overrides;
  readonly threads: number;
  /** Bytes of a stretch. */
  readonly stretch: number;
  /** A second run in another way, which must come to the same; null for none. */
  readonly again: { readonly stretch: number; readonly threads: number; readonly memory?: number } | null;
  /** Whether the files are added to what was made of them, which must not change what it holds. */
  readonly add: boolean;
  /** Picks a column for a role that nothing fits. */
  readonly pick: number;
}

/** The same case for the same numbers, whatever was run before. */
export function makeCase(seeds: readonly Seed[], seed: number, index: number): FuzzCase {
  const random = createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b));
  const others = seeds.map(({ bytes }) => bytes);
  // Plain files are read by most of the code.
  const pack = random.chance(0.5) ? packs[0] : packs[random.integer(0, packs.length - 1)];
  const lead = random.integer(0, seeds.length - 1);
  const outside = pack !== packs[0] && random.chance(0.4);
  const chosen = Array.from({ length: pack.files }, (_, i): Seed => {
    // Members of one kind fit together more often than not.
    const seed = seeds[i === 0 || random.chance(0.6) ? lead : random.integer(0, seeds.length - 1)];
    const bytes = outside && random.chance(0.8) ? seed.bytes : mutate(seed.bytes, random, others);
    return { name: `${i}-${seed.name}`, bytes };
  });
  const packed = pack.of(chosen);
  const files = outside ? packed.map((file) => ({ ...file, bytes: mutate(file.bytes, random, others) })) : packed;
  return {
    words: `${pack.name}: ${chosen.map(({ name }) => name).join(', ')}${outside ? ', changed outside' : ''}`,
    files,
    inputs: pack.folder ? [pack.folder] : files.map(({ name }) => name),
    options: optionsOf(random, pack, Math.max(...files.map(({ bytes }) => bytes.length))),
  };
}

function optionsOf(random: Random, pack: Pack, size: number): CaseOptions {
  // Each costs as much as the buffer it is read to: a few will do.
  const least = Math.ceil(size / 20);
  const stretch = (): number => (random.chance(0.5) ? least + random.integer(1, 2000) : 1e9);
  const overrides: Overrides = {
    ...(random.chance(0.05) && {
      format: random.pick([
        ['csv', 3],
        ['ndjson', 1],
        ['json', 1],
        ['xes', 1],
      ] as const),
    }),
    ...(random.chance(0.05) && {
      delimiter: random.pick([
        [',', 2],
        [';', 2],
        ['\t', 1],
        ['|', 1],
      ] as const),
    }),
    ...(random.chance(0.05) && { header: random.chance(0.5) }),
    ...(random.chance(0.1) && { timezone: 'America/New_York' }),
  };
  const otherWay = () => ({
    stretch: stretch(),
    threads: random.chance(0.05) ? 2 : 1,
    // So little that rows have to wait on disk.
    ...(random.chance(0.3) && { memory: 1 }),
  });
  const again = random.chance(0.3) ? otherWay() : null;
  const threads = random.chance(0.01) ? 2 : 1;
  return {
    overrides,
    threads,
    stretch: stretch(),
    again,
    add: pack === packs[0] && random.chance(0.2),
    pick: random.integer(0, 1000),
  };
}
