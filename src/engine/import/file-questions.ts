import type { Answer, Question } from '../../contract/import.ts';
import { rolesIn } from '../read/role-names.ts';
import type { SniffedFile } from '../read/text-file.ts';

const EXAMPLES = 3;
/** Of a line so many bytes are shown. */
const LONGEST = 500;

/** What the bytes of some files leave open: which list holds the rows, in what they are written, where the header is. */
export const fileQuestions = (texts: readonly SniffedFile[]): Question[] => [
  ...texts.flatMap(listQuestion).slice(0, 1),
  ...texts.flatMap(encodingQuestion).slice(0, 1),
  ...texts.flatMap(headerQuestion).slice(0, 1),
];

function listQuestion({ file, lists }: SniffedFile): Question[] {
  if (lists.length < 2) return [];
  const named = lists.map((list) => `“${list}”`).join(' and ');
  return [
    {
      kind: 'rows',
      file: file.name,
      column: null,
      text: `The lists ${named} may both hold the events.`,
      option: `--rows ${lists.join('|')}`,
      required: true,
      answers: lists.map((rows): Answer => ({ label: rows, overrides: { rows }, examples: [] })),
    },
  ];
}

function encodingQuestion({ file, encodingGuess }: SniffedFile): Question[] {
  if (!encodingGuess || encodingGuess.others.length === 0) return [];
  const choices = [encodingGuess, ...encodingGuess.others];
  return [
    {
      kind: 'encoding',
      file: file.name,
      column: null,
      text: `Its words may be written in ${choices.map(({ name }) => name).join(' or ')}.`,
      option: '--encoding NAME',
      required: false,
      answers: choices.map(({ name, sample }) => ({
        label: name,
        overrides: { encoding: name },
        examples: sample.slice(0, EXAMPLES).map((becomes, i) => ({ value: encodingGuess.sample[i], becomes })),
      })),
    },
  ];
}

/** Where titles were passed over, and what was taken for the header does not look like one of events: it, or a line beside it. */
function headerQuestion({ file, passed, head, dataStart, headerLines, columns, format }: SniffedFile): Question[] {
  if (format !== 'csv' || passed.length === 0 || rolesIn(columns) === 3) return [];
  const [below] = Buffer.from(head.subarray(dataStart, dataStart + LONGEST))
    .toString('utf8')
    .split(/\r?\n/, 1);
  const above = passed.slice(-EXAMPLES).reverse();
  const at = (label: string, line: number): Answer => ({ label, overrides: { headerLine: line }, examples: [] });
  return [
    {
      kind: 'header',
      file: file.name,
      column: null,
      text: `Line ${headerLines} was taken for the header.`,
      option: '--header-line N',
      required: false,
      answers: [
        { label: columns.join(', '), overrides: {}, examples: [] },
        ...(below.trim() === '' ? [] : [at(below, headerLines + 1)]),
        ...above.map((line, i) => at(line, Math.max(headerLines - i - 1, 1))),
      ],
    },
  ];
}
