/** Writes an amount with its unit. */
type Unit = (amount: number) => string;

export const inMs: Unit = (ms) => `${ms.toFixed(ms < 100 ? 1 : 0)} ms`;
export const inSeconds: Unit = (ms) => `${(ms / 1000).toFixed(2)} s`;
export const inMb: Unit = (bytes) => `${(bytes / 1e6).toFixed(0)} MB`;
export const inBytes: Unit = (bytes) => `${bytes.toFixed(1)} B`;
export const inMillions: Unit = (amount) => `${(amount / 1e6).toFixed(2)} M`;
export const plainly: Unit = (amount) => amount.toFixed(2);

/** What a figure stands beside, and what is wanted of it. */
export interface Beside {
  /** Milliseconds if nothing is said. */
  readonly unit?: Unit;
  /** The same of the other, whose name is DuckDB if nothing is said. */
  readonly other?: number;
  readonly against?: string;
  /** The other should take at least so many times as much … */
  readonly faster?: number;
  /** … or ours at most so many times as much … */
  readonly times?: number;
  /** … or at most so much. */
  readonly most?: number;
}

/** Prints a row of the table of figures. */
export type PrintRow = (label: string, own: number, beside?: Beside) => void;

/** The rows that fell short, by their labels, and how many had something wanted of them. */
export interface Table {
  readonly row: PrintRow;
  readonly short: readonly string[];
  readonly wanted: number;
}

/** Begins a table on the console: label, ours, theirs, ratio, what is wanted, and ✗ where it falls short. */
export function printTable(): Table {
  const short: string[] = [];
  let wantedOf = 0;
  /** A row that goes on belongs to the last one that did not. */
  let above = '';
  print('', ['Sluice', 'other', 'ratio', 'wanted']);
  return {
    row,
    short,
    get wanted() {
      return wantedOf;
    },
  };

  function row(
    label: string,
    own: number,
    { unit = inMs, other, against = 'DuckDB', faster, times, most }: Beside = {},
  ): void {
    const ratio = other === undefined ? 0 : faster === undefined ? own / other : other / own;
    const wanted = [
      ...(faster === undefined ? [] : [`≥ ${faster} ×`]),
      ...(times === undefined ? [] : [`≤ ${times} ×`]),
      ...(most === undefined ? [] : [`≤ ${unit(most).replace(/\.0+(?=\D|$)/, '')}`]),
    ];
    const falls = ratio < (faster ?? 0) || ratio > (times ?? ratio) || own > (most ?? own);
    const digits = ratio < 1 ? 2 : ratio < 20 ? 1 : 0;
    const compared =
      other === undefined
        ? ['', '']
        : [`${against} ${unit(other)}`, `${ratio.toFixed(digits)} ×${faster === undefined ? '' : ' faster'}`];
    print(label, [unit(own), ...compared, wanted.join(', ')], falls ? ' ✗' : '');
    if (!label.startsWith(' ')) above = label;
    if (wanted.length > 0) wantedOf++;
    if (falls) short.push(label.startsWith(' ') ? `${above}: ${label.trim()}` : label);
  }
}

const WIDTHS = [12, 22, 14, 18];

function print(label: string, cells: readonly string[], mark = ''): void {
  console.log((label.padEnd(38) + cells.map((cell, i) => cell.padStart(WIDTHS[i])).join('') + mark).trimEnd());
}
